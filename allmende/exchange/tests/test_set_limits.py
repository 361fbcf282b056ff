import pytest

from allmende.exchange.refusals import LimitsTooTight, NoExchangeAccount
from allmende.exchange.use_cases.set_limits import set_limits
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from tests.people import a_coop

from .stage import Stage, a_stage, standing

pytestmark = pytest.mark.django_db


def limit(stage: Stage, credit_limit: int, max_balance: int, **changes: object) -> None:
    wish = {
        "actor": stage.office,
        "coop_id": stage.linde.pk,
        "credit_limit": credit_limit,
        "max_balance": max_balance,
    } | changes
    with seeing(wish["actor"]):
        set_limits(**wish)


def test_the_networks_office_sets_limits() -> None:
    stage = a_stage()
    limit(stage, 300_00, 900_00)
    account = standing(stage.linde)
    assert (account.credit_limit, account.max_balance, account.available) == (300_00, 900_00, 300_00)
    assert AuditEntry.objects.get(fact="LimitsSet").details["credit_limit"] == 300_00


def test_nobody_else_does() -> None:
    stage = a_stage()
    with pytest.raises(NotAllowed):
        limit(stage, 300_00, 900_00, actor=stage.spends)


def test_limits_are_never_tighter_than_the_account_stands() -> None:
    stage = a_stage()
    stage.pay(40_00)
    stage.hold(20_00)
    limit(stage, 60_00, 500_00)
    with pytest.raises(LimitsTooTight) as refused:
        limit(stage, 59_99, 500_00)
    assert refused.value.extra == {}
    with pytest.raises(LimitsTooTight):
        limit(stage, 100_00, 59_99, coop_id=stage.saalbau.pk)


def test_limits_make_sense() -> None:
    stage = a_stage()
    for credit_limit, max_balance in ((-1, 1), (1, -1), (10**13, 1)):
        with pytest.raises(Invalid):
            limit(stage, credit_limit, max_balance)


def test_only_an_open_account_has_limits() -> None:
    early = a_coop("Zu früh eG")
    stage = a_stage()
    with pytest.raises(NoExchangeAccount):
        limit(stage, 1, 1, coop_id=early.pk)
    with pytest.raises(NotFound):
        limit(stage, 1, 1, coop_id=0)
