import pytest

from allmende.coops.queries import the_network
from allmende.coops.use_cases.edit_network import NetworkSettings, edit_network
from allmende.exchange.queries import account_of, network_unit
from allmende.exchange.refusals import DecimalsAreFixed
from allmende.kernel.amounts import Unit
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.models import Unit as LedgerUnit
from tests.people import a_coop, a_network, the_founder

from .stage import standing

pytestmark = pytest.mark.django_db


def settings_of(network, **changes):
    return NetworkSettings(
        **{field: getattr(network, field) for field in NetworkSettings.__dataclass_fields__} | changes
    )


def test_the_host_has_an_account_once_the_network_is_founded() -> None:
    network = a_network(unit_name="Stunden", unit_decimals=1)
    account = standing(network.host)
    assert account.unit == Unit(network.unit_code, "Stunden", 1)
    assert (account.balance, account.credit_limit, account.max_balance) == (0, 100_0, 500_0)


def test_whoever_joins_gets_an_account_with_the_networks_limits() -> None:
    network = a_network()
    account = standing(a_coop("Werkhof Linde eG"))
    assert (account.credit_limit, account.max_balance) == (network.credit_limit, network.max_balance)
    assert AuditEntry.objects.filter(fact="AccountOpened").count() == 2


def test_without_a_network_nobody_has_an_account() -> None:
    coop = a_coop("Zu früh eG")
    with system_access():
        assert account_of(coop_id=coop.pk) is None
        assert not Account.objects.exists()
    assert network_unit() is None


def test_the_unit_may_be_renamed() -> None:
    network = a_network()
    with seeing(the_founder(network)):
        edit_network(actor=the_founder(network), settings=settings_of(network, unit_name="Taler"))
    assert LedgerUnit.objects.get().name == "Taler"
    assert standing(network.host).unit.name == "Taler"


def test_its_decimals_are_fixed_once_amounts_have_a_meaning() -> None:
    network = a_network()
    actor = the_founder(network)
    with seeing(actor), pytest.raises(DecimalsAreFixed) as refused:
        edit_network(actor=actor, settings=settings_of(network, unit_decimals=0))
    assert refused.value.field == "unit_decimals"
    assert "keeps its decimals" in str(refused.value.rule)
    assert the_network().unit_decimals == 2
