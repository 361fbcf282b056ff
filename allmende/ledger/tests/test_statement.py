"""statement, turnover, balances by value date and by recording, totals; the number of queries."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from allmende.kernel.row_access import seeing
from allmende.ledger.functions import Reason
from allmende.ledger.queries import (
    Turnover,
    UnitTotals,
    balance_as_of,
    statement,
    turnover,
    unit_totals,
)
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer

from .accounts import ANNA, NOW, TODAY, an_account, keep, pay

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_statement_shows_both_legs_newest_first_with_running_balances() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    pay(garden, bakery, 10)
    pay(press, garden, 25, reason=Reason(kind="booking", purpose="Hall", reference="booking:17"))
    pay(garden, press, 5)
    pay(bakery, press, 1)

    with seeing(coop_ids=[garden.owner]):
        lines = statement(garden.pk)
    assert [(line.seq, line.amount, line.balance, line.counterparty_id) for line in lines] == [
        (3, -5, 10, press.pk),
        (2, 25, 15, press.pk),
        (1, -10, -10, bakery.pk),
    ]
    hall = lines[1]
    assert (hall.counterparty_owner, hall.kind, hall.purpose, hall.reference) == (
        press.owner,
        "booking",
        "Hall",
        "booking:17",
    )


def test_pages_follow_one_another_without_gap_or_repetition() -> None:
    garden, bakery = an_account(), an_account()
    for number in range(7):
        pay(*((garden, bakery) if number % 3 else (bakery, garden)), 1)
    with seeing(coop_ids=[garden.owner]):
        pages, before = [], None
        while page := statement(garden.pk, before=before, limit=3):
            pages.append([line.seq for line in page])
            before = page[-1].seq
    assert pages == [[7, 6, 5], [4, 3, 2], [1]]


def test_balances_exist_by_value_date_and_by_recording() -> None:
    garden, bakery = an_account(), an_account()
    pay(garden, bakery, 10, on=date(2026, 3, 1), now=FIRST)
    pay(bakery, garden, 4, on=date(2026, 3, 3), now=FIRST + timedelta(days=2))
    pay(garden, bakery, 1, on=date(2026, 3, 2), now=FIRST + timedelta(days=3))  # entered late

    with seeing(coop_ids=[garden.owner]):
        by_value = [balance_as_of(garden.pk, on=date(2026, 3, day)) for day in (1, 2, 3)]
        by_recording = [
            balance_as_of(garden.pk, known_at=FIRST + timedelta(days=days)) for days in (-1, 0, 1, 2, 3)
        ]
        march_2_as_known = [
            balance_as_of(garden.pk, on=date(2026, 3, 2), known_at=FIRST + timedelta(days=days))
            for days in (2, 3)
        ]
        without_bounds = balance_as_of(garden.pk)
        march_2 = turnover(garden.pk, since=date(2026, 3, 2), until=date(2026, 3, 2))
        everything = turnover(garden.pk)
        filtered = statement(garden.pk, since=date(2026, 3, 2), until=date(2026, 3, 2))
    assert by_value == [-10, -11, -7]
    assert by_recording == [0, -10, -10, -6, -7]
    assert march_2_as_known == [-10, -11]
    assert without_bounds == -7
    assert march_2 == Turnover(opening=-10, given=1, received=0, closing=-11)
    assert everything == Turnover(opening=0, given=11, received=4, closing=-7)
    assert [(line.seq, line.balance) for line in filtered] == [(3, -7)]


def test_a_turnover_says_what_of_it_was_reversals() -> None:
    garden, bakery = an_account(), an_account()
    pay(garden, bakery, 10)
    mistaken = pay(bakery, garden, 4)
    reverse_transfer(
        actor=ANNA,
        transfer_id=uuid4(),
        reverses_id=mistaken.pk,
        purpose="Twice",
        effective_on=FIRST.date(),
        now=FIRST,
    )
    with seeing(coop_ids=[garden.owner]):
        assert turnover(garden.pk) == Turnover(0, 14, 4, -10, undone_given=4, undone_received=0)
    with seeing(coop_ids=[bakery.owner]):
        assert turnover(bakery.pk) == Turnover(0, 4, 14, 10, undone_given=0, undone_received=4)


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    garden, bakery = an_account(), an_account()
    with seeing(coop_ids=[garden.owner]):
        for rows in (1, 30):
            for _ in range(rows):
                pay(garden, bakery, 1)
            with django_assert_num_queries(1):
                statement(garden.pk)
            with django_assert_num_queries(1):
                turnover(garden.pk)
            with django_assert_num_queries(1):
                balance_as_of(garden.pk, on=TODAY, known_at=FIRST)


def test_a_statement_is_an_index_range() -> None:
    garden, bakery = an_account(), an_account()
    for _ in range(5):
        pay(garden, bakery, 1)
    with seeing(coop_ids=[garden.owner]), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
        cursor.execute(
            "explain select * from ledger_transfer"
            " where payer_id = %s and payer_seq < 9 order by payer_seq desc limit 3",
            [garden.pk],
        )
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "Index Scan Backward using payer_has_no_two_transfers_at_once" in plan
    assert "Sort" not in plan


def test_all_credits_sum_to_zero_and_everyone_may_know() -> None:
    garden, bakery, press = an_account(), an_account(), an_account(unit="HOURS")
    reversed_one = pay(garden, bakery, 4)
    pay(garden, bakery, 10)
    reverse_transfer(
        actor=ANNA, transfer_id=uuid4(), reverses_id=reversed_one.pk, purpose="", effective_on=TODAY, now=NOW
    )
    keep(bakery, garden, 3, hold_id=uuid4())
    # Nobody's eyes: no account can be seen, the sums can.
    assert unit_totals() == [
        UnitTotals(unit="CRED", accounts=2, balances=0, held_out=3, held_in=3, in_credit=10, paid=18),
        UnitTotals(unit="HOURS", accounts=1, balances=0, held_out=0, held_in=0, in_credit=0, paid=0),
    ]
    assert press.balance == 0
