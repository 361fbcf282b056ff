import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.refusals import AccountExists
from allmende.ledger.use_cases.define_unit import define_unit
from allmende.ledger.use_cases.open_account import open_account
from allmende.ledger.use_cases.open_accounts import open_accounts
from tests.members import OFFICE_HOURS
from tests.people import BUILDER

pytestmark = pytest.mark.django_db
COMMON = {"actor": BUILDER, "unit": "HRS", "owner": 7, "now": OFFICE_HOURS}


@pytest.fixture(autouse=True)
def _unit():
    with system_access():
        define_unit(actor=BUILDER, code="HRS", name="Hours", decimals=0)


def test_many_accounts_are_opened_at_once():
    with seeing(coop_ids=[7]):
        opened = open_accounts(**COMMON, purposes=["a", "b"], credit_limit=None)
        assert {purpose: account.credit_limit for purpose, account in opened.items()} == {
            "a": None,
            "b": None,
        }


def test_all_or_none():
    with seeing(coop_ids=[7]):
        open_account(**COMMON, purpose="b")
        with pytest.raises(AccountExists):
            open_accounts(**COMMON, purposes=["a", "b"])
        assert Account.objects.filter(owner=7).count() == 1
