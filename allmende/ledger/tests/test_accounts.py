"""define_unit, open_account, set_limits, close_account."""

from uuid import uuid4

import pytest

from allmende.kernel.errors import Invalid
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account, Unit
from allmende.ledger.refusals import AccountClosed, AccountExists, AccountNotEmpty, LimitInUse, NoSuchRow
from allmende.ledger.use_cases.close_account import close_account
from allmende.ledger.use_cases.define_unit import UnitInUse, define_unit
from allmende.ledger.use_cases.open_account import open_account
from allmende.ledger.use_cases.set_limits import set_limits
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, a_unit, an_account, figures, keep, pay

pytestmark = pytest.mark.django_db


def test_a_unit_can_be_renamed_and_keeps_its_decimals_once_in_use() -> None:
    define_unit(actor=ANNA, code="TALER", name="Taler", decimals=0)
    define_unit(actor=ANNA, code="TALER", name="Taler", decimals=2)
    an_account(unit="TALER")
    renamed = define_unit(actor=ANNA, code="TALER", name="Talente", decimals=2)
    assert (renamed.name, renamed.decimals) == ("Talente", 2)
    with pytest.raises(UnitInUse):
        define_unit(actor=ANNA, code="TALER", name="Talente", decimals=3)
    assert Unit.objects.get(pk="TALER").as_value.decimals == 2


def test_defining_a_unit_as_it_is_tells_nothing() -> None:
    a_unit()
    a_unit()
    assert AuditEntry.objects.filter(fact="UnitDefined").count() == 1


@pytest.mark.parametrize(
    ("code", "decimals"), [("credits", 2), ("C", 2), ("A" * 13, 2), ("CRED", 7), ("CRED", -1), ("1A", 0)]
)
def test_a_unit_has_a_short_code_and_few_decimals(code: str, decimals: int) -> None:
    with pytest.raises(Invalid):
        define_unit(actor=ANNA, code=code, name="Credits", decimals=decimals)


def test_an_account_starts_empty_within_its_limits() -> None:
    garden = an_account(owner=7, credit_limit=30, max_balance=50)
    with seeing(coop_ids=[7]):
        assert Account.objects.get(owner=7, unit="CRED", purpose="exchange") == garden
    assert (garden.balance, garden.available) == (0, 30)
    assert (garden.opened_at, garden.closed_at, garden.last_seq) == (NOW, None, 0)


def test_an_owner_has_one_open_account_per_unit_and_purpose() -> None:
    an_account(owner=7)
    with pytest.raises(AccountExists):
        an_account(owner=7)
    an_account(owner=7, unit="HOURS")


def test_the_system_has_one_account_per_unit_and_purpose_too() -> None:
    a_unit()
    arguments = {"unit": "CRED", "owner": None, "purpose": "fees", "now": NOW}
    open_account(actor=ANNA, **arguments)
    with pytest.raises(AccountExists):
        open_account(actor=ANNA, **arguments)


def test_an_account_needs_a_unit_and_sensible_limits() -> None:
    with pytest.raises(NoSuchRow):
        open_account(actor=ANNA, unit="NONE", owner=7, purpose="exchange", now=NOW)
    for limits in ({"credit_limit": -1}, {"max_balance": -1}, {"credit_limit": 10**13}):
        with pytest.raises(Invalid):
            an_account(**limits)


def test_limits_move_as_far_as_the_account_stands() -> None:
    garden, bakery = an_account(), an_account()
    pay(garden, bakery, 30)
    keep(garden, bakery, 5)
    assert set_limits(actor=ANNA, account_id=garden.pk, credit_limit=35, max_balance=None).credit_limit == 35
    assert set_limits(actor=ANNA, account_id=bakery.pk, credit_limit=0, max_balance=35).max_balance == 35
    with pytest.raises(LimitInUse) as refusal:
        set_limits(actor=ANNA, account_id=garden.pk, credit_limit=34, max_balance=None)
    assert refusal.value.extra == {
        "account_id": garden.pk,
        "unit": "CRED",
        "balance": -30,
        "held_out": 5,
        "held_in": 0,
    }
    with pytest.raises(LimitInUse):
        set_limits(actor=ANNA, account_id=bakery.pk, credit_limit=0, max_balance=34)
    with pytest.raises(Invalid):
        set_limits(actor=ANNA, account_id=bakery.pk, credit_limit=-1, max_balance=None)
    with pytest.raises(NoSuchRow):
        set_limits(actor=ANNA, account_id=10**9, credit_limit=0, max_balance=None)


def test_only_an_empty_account_is_closed_and_its_owner_may_open_another() -> None:
    garden, bakery = an_account(owner=7), an_account()
    pay(garden, bakery, 1)
    with pytest.raises(AccountNotEmpty) as refusal:
        close_account(actor=ANNA, account_id=garden.pk, now=NOW)
    assert refusal.value.extra["balance"] == -1
    pay(bakery, garden, 1)
    number = uuid4()
    keep(garden, bakery, 1, hold_id=number)
    with pytest.raises(AccountNotEmpty):
        close_account(actor=ANNA, account_id=garden.pk, now=NOW)
    void_hold(actor=ANNA, hold_id=number, now=NOW)

    assert close_account(actor=ANNA, account_id=garden.pk, now=NOW).closed_at == NOW
    assert close_account(actor=ANNA, account_id=garden.pk, now=NOW).closed_at == NOW
    assert figures(garden) == (0, 0, 0, 2)
    with pytest.raises(AccountClosed):
        set_limits(actor=ANNA, account_id=garden.pk, credit_limit=0, max_balance=None)
    with pytest.raises(NoSuchRow):
        close_account(actor=ANNA, account_id=10**9, now=NOW)
    an_account(owner=7)
    with system_access():
        assert Account.objects.filter(owner=7).count() == 2
