"""transfer_batch: all or none, running balances as if posted one by one, limits judged at the end."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from allmende.kernel.errors import Invalid
from allmende.ledger.functions import Reason
from allmende.ledger.models import Account, Transfer
from allmende.ledger.refusals import (
    AccountClosed,
    BalanceTooHigh,
    DifferentPayload,
    LimitExceeded,
    NoSuchRow,
    UnitMismatch,
)
from allmende.ledger.use_cases.close_account import close_account
from allmende.ledger.use_cases.transfer_batch import Line, transfer_batch

from .accounts import ANNA, NOW, TODAY, an_account, figures, pay

pytestmark = pytest.mark.django_db


def line(
    payer: Account, payee: Account, amount: int, *, reference: str = "", number: UUID | None = None
) -> Line:
    return Line(
        id=number or uuid4(), payer_id=payer.pk, payee_id=payee.pk, amount=amount, reference=reference
    )


def post(*lines: Line, batch: UUID | None = None, purpose: str = "Dues") -> list[Transfer]:
    return transfer_batch(
        actor=ANNA,
        batch=batch or uuid4(),
        lines=lines,
        reason=Reason(kind="dues", purpose=purpose),
        effective_on=TODAY,
        now=NOW,
    )


def test_a_batch_is_posted_line_by_line() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    pay(garden, bakery, 100)
    batch = uuid4()
    posted = post(
        line(garden, bakery, 10, reference="a"),
        line(bakery, press, 50, reference="b"),
        line(press, bakery, 20, reference="c"),
        batch=batch,
    )
    assert [
        (t.reference, t.payer_seq, t.payer_balance, t.payee_seq, t.payee_balance, t.is_new, t.batch)
        for t in posted
    ] == [
        ("a", 2, -110, 2, 110, True, batch),
        ("b", 3, 60, 1, 50, True, batch),
        ("c", 2, 30, 4, 80, True, batch),
    ]
    assert [figures(account) for account in (garden, bakery, press)] == [
        (-110, 0, 0, 2),
        (80, 0, 0, 4),
        (30, 0, 0, 2),
    ]


def test_a_line_may_name_its_own_day() -> None:
    garden, bakery = an_account(), an_account()
    before = replace(line(garden, bakery, 10), effective_on=date(2024, 2, 29))
    posted = post(before, line(garden, bakery, 20))
    assert [(t.amount, t.effective_on) for t in posted] == [(10, date(2024, 2, 29)), (20, TODAY)]


def test_limits_are_judged_after_the_last_line() -> None:
    garden, bakery = an_account(credit_limit=0, max_balance=10), an_account()
    post(line(garden, bakery, 5), line(bakery, garden, 5))
    assert figures(garden) == (0, 0, 0, 2)
    with pytest.raises(LimitExceeded) as refusal:
        post(line(garden, bakery, 5), line(bakery, garden, 4))
    assert (refusal.value.extra["account_id"], refusal.value.extra["needed"]) == (garden.pk, 1)
    with pytest.raises(BalanceTooHigh):
        post(line(bakery, garden, 7), line(bakery, garden, 4))
    assert figures(garden) == (0, 0, 0, 2)


def test_the_same_batch_sent_again_is_the_same_batch() -> None:
    garden, bakery = an_account(), an_account()
    lines = [line(garden, bakery, 5), line(garden, bakery, 6)]
    batch = uuid4()
    first = post(*lines, batch=batch)
    again = post(*lines, batch=batch)
    assert [t.is_new for t in again] == [False, False]
    assert [t.pk for t in again] == [t.pk for t in first]
    assert figures(garden) == (-11, 0, 0, 2)

    for other in (
        [lines[0]],
        [lines[0], line(garden, bakery, 6)],
        [*lines, line(garden, bakery, 1)],
        [lines[0], line(garden, bakery, 7, number=lines[1].id)],
    ):
        with pytest.raises(DifferentPayload):
            post(*other, batch=batch)
    with pytest.raises(DifferentPayload):
        post(*lines, batch=batch, purpose="Other")
    with pytest.raises(DifferentPayload):
        post(*lines)  # the same transfers under another batch


def test_one_bad_line_refuses_all() -> None:
    garden, bakery, gone, nobody = an_account(), an_account(), an_account(), an_account()
    close_account(actor=ANNA, account_id=gone.pk, now=NOW)
    nobody.pk = 10**9
    good = line(garden, bakery, 5)
    for bad, refusal in (
        (line(garden, gone, 1), AccountClosed),
        (line(nobody, garden, 1), NoSuchRow),
        (line(garden, an_account(unit="HOURS"), 1), UnitMismatch),
        (line(garden, bakery, 100_00), LimitExceeded),
        (line(garden, garden, 1), Invalid),
        (line(garden, bakery, 0), Invalid),
        (good, Invalid),
    ):
        with pytest.raises(refusal):
            post(good, bad)
    with pytest.raises(Invalid):
        post()
    assert figures(garden) == figures(bakery) == (0, 0, 0, 0)
