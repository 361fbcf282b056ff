"""reverse_transfer: linked, once, within the limits."""

from uuid import UUID, uuid4

import pytest

from allmende.ledger.models import Transfer
from allmende.ledger.refusals import (
    AlreadyReversed,
    BalanceTooHigh,
    DifferentPayload,
    LimitExceeded,
    NoSuchRow,
)
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer

from .accounts import ANNA, NOW, TODAY, an_account, figures, pay

pytestmark = pytest.mark.django_db


def give_back(reverses_id: UUID, *, transfer_id: UUID | None = None, purpose: str = "Double") -> Transfer:
    return reverse_transfer(
        actor=ANNA,
        transfer_id=transfer_id or uuid4(),
        reverses_id=reverses_id,
        purpose=purpose,
        effective_on=TODAY,
        now=NOW,
    )


def test_a_reversal_is_a_new_transfer_that_names_the_old_one() -> None:
    garden, bakery = an_account(), an_account()
    paid = pay(garden, bakery, 7)
    back = give_back(paid.pk)

    assert (back.payer_id, back.payee_id, back.amount, back.reverses_id) == (bakery.pk, garden.pk, 7, paid.pk)
    assert (back.kind, back.purpose, back.reference) == ("reversal", "Double", "payment:1")
    assert figures(garden) == figures(bakery) == (0, 0, 0, 2)


def test_a_transfer_is_given_back_once() -> None:
    paid = pay(an_account(), an_account(), 7)
    number = uuid4()
    back = give_back(paid.pk, transfer_id=number)

    assert give_back(paid.pk, transfer_id=number).is_new is False
    with pytest.raises(AlreadyReversed):
        give_back(paid.pk)
    with pytest.raises(AlreadyReversed):
        give_back(back.pk)
    with pytest.raises(DifferentPayload):
        give_back(paid.pk, transfer_id=number, purpose="Other")
    with pytest.raises(NoSuchRow):
        give_back(uuid4())


def test_a_reversal_exceeds_no_limit() -> None:
    garden, bakery, press = an_account(max_balance=7), an_account(credit_limit=0), an_account()
    paid = pay(garden, bakery, 7)
    pay(bakery, press, 7)
    with pytest.raises(LimitExceeded):
        give_back(paid.pk)
    pay(press, bakery, 7)
    pay(press, garden, 9)
    with pytest.raises(BalanceTooHigh):
        give_back(paid.pk)
