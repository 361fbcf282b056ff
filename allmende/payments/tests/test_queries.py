"""What is owed: now, and as of a day, as it was known on another."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from allmende.payments.queries import (
    Sums,
    arrears,
    claims_about,
    claims_of,
    dropped_together,
    open_claims,
    open_claims_as_of,
    overdue_claims,
    receipts_of,
)
from allmende.payments.use_cases.cancel_claim import cancel_claim

from .desk import DEBTOR, DUE, NOW, TODAY, YESTERDAY, Desk

pytestmark = pytest.mark.django_db

LONG_AGO = date(2025, 6, 1)
NEXT_WEEK = NOW + timedelta(days=7)


def test_the_claims_of_a_debtor_are_listed_newest_first() -> None:
    desk = Desk()
    first = desk.claim(subject="shares:1")
    second = desk.claim(due_on=DUE + timedelta(days=30))
    desk.claim(debtor=DEBTOR + 1)
    Desk().claim()
    assert [each.pk for each in desk.ask(claims_of, debtor=DEBTOR)] == [second.pk, first.pk]
    assert [each.pk for each in desk.ask(claims_about, subject="shares:1")] == [first.pk]


def test_the_receipts_of_a_debtor_are_listed_newest_first() -> None:
    desk = Desk()
    claim = desk.claim()
    early, late = desk.receive(claim, 1_00, value_on=YESTERDAY), desk.receive(claim, 2_00)
    desk.receive(desk.claim(debtor=DEBTOR + 1), 1_00)
    assert [each.pk for each in desk.ask(receipts_of, debtor=DEBTOR)] == [late.pk, early.pk]


def test_open_and_overdue_are_what_is_not_yet_paid() -> None:
    desk = Desk()
    late, due, paid, dropped = (desk.claim(due_on=day) for day in (LONG_AGO, DUE, DUE, DUE))
    desk.receive(late, 100_00)
    desk.receive(paid, 300_00)
    desk.call(cancel_claim, claim_id=dropped.pk, reason="Irrtum", now=NOW)
    Desk().claim()
    assert [each.pk for each in desk.ask(open_claims)] == [late.pk, due.pk]
    assert [each.pk for each in desk.ask(overdue_claims, on=DUE)] == [late.pk], "on its day it is in time"
    assert len(desk.ask(overdue_claims, on=DUE + timedelta(days=1))) == 2


def test_as_of_a_day_counts_value_dates_not_the_day_of_recording() -> None:
    desk = Desk()
    claim = desk.claim(300_00, due_on=LONG_AGO, raised_on=LONG_AGO)
    desk.receive(claim, 100_00, value_on=date(2025, 12, 31))
    desk.receive(claim, 50_00, value_on=date(2026, 1, 2))

    def rest(on: date) -> list[int]:
        return [each.rest for each in desk.ask(open_claims_as_of, on=on)]

    assert rest(LONG_AGO - timedelta(days=1)) == []
    assert rest(LONG_AGO) == [300_00]
    assert rest(date(2025, 12, 31)) == [200_00]
    assert rest(date(2026, 1, 2)) == [150_00]


def test_as_known_on_a_day_leaves_out_what_was_recorded_later() -> None:
    desk = Desk()
    claim = desk.claim(300_00, due_on=LONG_AGO, raised_on=LONG_AGO)
    paid = desk.receive(claim, 300_00, value_on=date(2025, 12, 31), now=NEXT_WEEK)
    at_year_end = {"on": date(2025, 12, 31)}
    assert desk.ask(arrears, **at_year_end) == Sums(number=0, amount=0)
    assert desk.ask(arrears, **at_year_end, known_at=NOW) == Sums(number=1, amount=300_00)
    desk.take_back(paid, value_on=date(2026, 1, 5), now=NEXT_WEEK)
    assert desk.ask(arrears, **at_year_end) == Sums(number=0, amount=0)
    assert desk.ask(arrears, on=date(2026, 1, 5)) == Sums(number=1, amount=300_00)


def test_what_was_paid_in_full_since_was_owed_before() -> None:
    desk = Desk()
    claim = desk.claim(300_00, due_on=LONG_AGO, raised_on=LONG_AGO)
    desk.receive(claim, 300_00, value_on=date(2026, 1, 2))
    assert desk.ask(arrears, on=date(2026, 1, 1)) == Sums(number=1, amount=300_00)
    assert desk.ask(arrears, on=date(2026, 1, 2)) == Sums(number=0, amount=0)


def test_a_cancellation_counts_from_its_day() -> None:
    desk = Desk()
    claim = desk.claim(300_00, due_on=LONG_AGO, raised_on=LONG_AGO, now=NOW - timedelta(days=1))
    desk.call(cancel_claim, claim_id=claim.pk, reason="Erlass", now=NOW)
    assert desk.ask(arrears, on=YESTERDAY).amount == 300_00
    assert desk.ask(arrears, on=TODAY).amount == 0
    assert desk.ask(arrears, on=TODAY, known_at=NOW - timedelta(hours=1)).amount == 300_00


def test_arrears_are_sums_by_kind() -> None:
    desk = Desk()
    old = {"due_on": LONG_AGO, "raised_on": LONG_AGO}
    desk.claim(300_00, **old)
    desk.claim(50_00, kind="instalment", **old)
    desk.claim(25_00, kind="admission_fee", **old)
    desk.claim(10_00, due_on=YESTERDAY + timedelta(days=365), raised_on=LONG_AGO)
    assert desk.ask(arrears, on=YESTERDAY) == Sums(number=3, amount=375_00)
    assert desk.ask(arrears, on=YESTERDAY, kinds=["shares", "instalment"]) == Sums(number=2, amount=350_00)
    assert Desk().ask(arrears, on=YESTERDAY) == Sums(number=0, amount=0)


def test_arrears_are_what_was_due_by_the_day_itself() -> None:
    desk = Desk()
    desk.claim(300_00, due_on=YESTERDAY, raised_on=LONG_AGO)
    assert desk.ask(arrears, on=YESTERDAY) == Sums(number=1, amount=300_00)
    assert desk.ask(arrears, on=YESTERDAY - timedelta(days=1)) == Sums(number=0, amount=0)


def test_what_was_dropped_together_is_found_again() -> None:
    desk, batch = Desk(), uuid4()
    later, first, alone = desk.claim(due_on=DUE + timedelta(days=30)), desk.claim(), desk.claim()
    for claim in (later, first):
        desk.call(cancel_claim, claim_id=claim.pk, reason="Austritt", now=NOW, batch=batch)
    desk.call(cancel_claim, claim_id=alone.pk, reason="Irrtum", now=NOW)
    assert [each.pk for each in desk.ask(dropped_together, batch=batch)] == [first.pk, later.pk]
    assert not Desk().ask(dropped_together, batch=batch), "another cooperative's"
