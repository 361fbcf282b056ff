"""reverse_batch: many reversals, each once, all or none, as if posted one by one."""

from uuid import UUID, uuid4

import pytest

from allmende.kernel.errors import Invalid
from allmende.ledger.models import Transfer
from allmende.ledger.refusals import AlreadyReversed, DifferentPayload, LimitExceeded, NoSuchRow
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.reverse_batch import reverse_batch

from .accounts import ANNA, NOW, TODAY, an_account, figures, pay

pytestmark = pytest.mark.django_db


def give_back(
    *paid: UUID, batch: UUID | None = None, ids: list[UUID] | None = None, purpose: str = "Double", on=None
) -> list[Transfer]:
    return reverse_batch(
        actor=ANNA,
        batch=batch or uuid4(),
        reversals=dict(zip(ids or [uuid4() for _each in paid], paid, strict=True)),
        purpose=purpose,
        effective_on=on,
        now=NOW,
    )


def test_each_is_given_back_on_the_day_of_what_it_reverses() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    early = TODAY.replace(day=1)
    first, second = pay(garden, bakery, 7), pay(garden, press, 5, on=early)
    back = give_back(first.pk, second.pk)
    assert [(t.payer_id, t.payee_id, t.amount, t.reverses_id, t.effective_on) for t in back] == [
        (bakery.pk, garden.pk, 7, first.pk, TODAY),
        (press.pk, garden.pk, 5, second.pk, early),
    ]
    assert [(t.payee_seq, t.payee_balance, t.kind, t.reference, t.is_new) for t in back] == [
        (3, -5, "reversal", "payment:1", True),
        (4, 0, "reversal", "payment:1", True),
    ]
    assert [figures(account) for account in (garden, bakery, press)] == [
        (0, 0, 0, 4),
        (0, 0, 0, 2),
        (0, 0, 0, 2),
    ]
    assert prove_ledger(actor=ANNA).difference == ""


def test_on_another_day_when_asked() -> None:
    paid = pay(an_account(), an_account(), 7, on=TODAY.replace(day=1))
    assert [t.effective_on for t in give_back(paid.pk, on=TODAY)] == [TODAY]


def test_each_once_and_all_or_none() -> None:
    garden, bakery = an_account(), an_account()
    first, second = pay(garden, bakery, 7), pay(garden, bakery, 5)
    batch, ids = uuid4(), [uuid4()]
    (back,) = give_back(first.pk, batch=batch, ids=ids)
    assert [t.is_new for t in give_back(first.pk, batch=batch, ids=ids)] == [False]
    for refused in ([first.pk], [second.pk, first.pk], [second.pk, back.pk]):
        with pytest.raises(AlreadyReversed):
            give_back(*refused)
    with pytest.raises(DifferentPayload):
        give_back(first.pk, batch=batch, ids=ids, purpose="Other")
    with pytest.raises(NoSuchRow):
        give_back(second.pk, uuid4())
    for nothing in ([], [second.pk, second.pk]):
        with pytest.raises(Invalid):
            give_back(*nothing)
    assert figures(garden) == (-5, 0, 0, 3)


def test_a_reversal_exceeds_no_limit() -> None:
    garden, bakery, press = an_account(), an_account(credit_limit=0), an_account()
    paid = pay(garden, bakery, 7)
    pay(bakery, press, 7)
    with pytest.raises(LimitExceeded) as refusal:
        give_back(paid.pk)
    assert refusal.value.extra["needed"] == 7
