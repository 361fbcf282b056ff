"""bring_in_transfers: past transfers between accounts of one owner, in their order, within the limits at the end."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from allmende.kernel.row_access import system_access
from allmende.ledger.models import Account, Transfer
from allmende.ledger.refusals import AlreadyReversed, LimitExceeded, NoSuchRow
from allmende.ledger.use_cases.bring_in_transfers import PastTransfer, bring_in_transfers
from allmende.ledger.use_cases.open_account import open_account
from allmende.ledger.use_cases.prove_ledger import prove_ledger

from .accounts import ANNA, NOW, TODAY, a_unit, an_account, figures

pytestmark = pytest.mark.django_db
OWNER = 77


@pytest.fixture
def purses() -> tuple[Account, Account]:
    a_unit()
    bank, purse = (
        open_account(
            actor=ANNA,
            unit="CRED",
            owner=OWNER,
            purpose=purpose,
            credit_limit=limit,
            max_balance=None,
            now=NOW,
        )
        for purpose, limit in (("bank", None), ("purse", 0))
    )
    return bank, purse


def past(
    payer: Account, payee: Account, amount: int, *, days: int = 9, reverses: UUID | None = None
) -> PastTransfer:
    return PastTransfer(
        id=uuid4(),
        payer_id=payer.pk,
        payee_id=payee.pk,
        amount=amount,
        kind="capital_payment",
        purpose="Bar",
        reference="member:1",
        effective_on=TODAY - timedelta(days=days),
        recorded_at=NOW - timedelta(days=days),
        reverses_id=reverses,
        batch=None,
        system="archive: person 1",
    )


def bring(*transfers: PastTransfer, owner: int = OWNER) -> int:
    return bring_in_transfers(actor=ANNA, owner=owner, transfers=transfers)


def test_they_keep_their_days_and_are_numbered_anew(purses: tuple[Account, Account]) -> None:
    bank, purse = purses
    paid = past(bank, purse, 100)
    assert bring(paid, past(purse, bank, 30, days=8)) == 2
    assert bring(past(bank, purse, 100, days=7), past(purse, bank, 100, days=6, reverses=paid.id)) == 2
    with system_access():
        stored = list(Transfer.objects.filter(payer_owner=OWNER).order_by("recorded_at"))
    assert next((t.amount, t.effective_on, t.recorded_at) for t in stored) == (
        100,
        TODAY - timedelta(days=9),
        NOW - timedelta(days=9),
    )
    assert [t.actor_system for t in stored] == ["archive: person 1"] * 4
    assert figures(bank) == (-70, 0, 0, 4)
    assert figures(purse) == (70, 0, 0, 4)
    assert prove_ledger(actor=ANNA).difference == ""


def test_limits_accounts_of_others_and_wrong_reversals_are_refused(purses: tuple[Account, Account]) -> None:
    bank, purse = purses
    paid = past(bank, purse, 100)
    with pytest.raises(LimitExceeded):
        bring(past(purse, bank, 1))
    with pytest.raises(NoSuchRow):
        bring(past(bank, an_account(), 1))
    with pytest.raises(AlreadyReversed):
        bring(paid, past(purse, bank, 99, reverses=paid.id))
    with pytest.raises(AlreadyReversed):
        bring(past(bank, purse, 5), past(purse, bank, 5, reverses=uuid4()))
    assert bring() == 0
    assert figures(purse) == (0, 0, 0, 0)
