"""Booking: its time and its credits are held together, or nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.exchange.refusals import CreditLimitReached
from allmende.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.moments import written
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Hold
from allmende.pool.availability import Opening
from allmende.pool.models import Booking, BookingEvent
from allmende.pool.refusals import (
    FreeThingsOnly,
    InThePast,
    KeyUsedDifferently,
    NoticeTooShort,
    NotOnOffer,
    NotSoMany,
    OffTheGrid,
    OutsideOpeningTimes,
    OwnResource,
    SlotTaken,
    TooFarAhead,
    TooLong,
    TooShort,
)
from allmende.pool.tests.stage import MONDAY, Stage, at, busy, credits_of
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from tests.people import a_person, acting_for, an_office, an_officer

pytestmark = pytest.mark.django_db


def nothing_held(stage: Stage) -> bool:
    with system_access():
        return not Hold.objects.exists() and not Booking.objects.exists()


def test_a_room_that_is_booked_at_once(stage: Stage) -> None:
    room = stage.offer(buffer_minutes=30)
    booking = stage.book(room, "2027-11-27 10:00", "14:00", purpose="Mitgliedertreffen")
    assert (booking.state, booking.price, booking.late_fee) == ("confirmed", 20_00, 10_00)
    assert (booking.requested_at, booking.confirmed_at, booking.answer_until) == (MONDAY, MONDAY, None)
    assert booking.free_until == at("2027-11-26 10:00")
    assert (booking.lender_coop_id, booking.borrower_coop_id) == (stage.lender.pk, stage.borrower.pk)
    assert busy(room) == [(at("2027-11-27 10:00"), at("2027-11-27 14:30"), "confirmed")]
    assert credits_of(stage.borrower) == (0, 20_00)
    with system_access():
        hold = Hold.objects.get(pk=booking.hold_id)
        assert (hold.amount, hold.expires_at) == (20_00, None)
        events = list(BookingEvent.objects.values_list("what", "side", "person_id", "amount"))
    assert events == [
        ("requested", "borrower", stage.borrows.person_id, 20_00),
        ("confirmed", "system", stage.borrows.person_id, 0),
    ]
    audit = AuditEntry.objects.latest("id")
    assert (audit.fact, audit.details["booking_id"]) == ("BookingConfirmed", str(booking.pk))
    assert booking.number.startswith("B-2027-")


def test_a_request_is_held_until_it_is_answered(stage: Stage) -> None:
    room = stage.offer(by_agreement=True, answer_hours=24)
    booking = stage.book(room, "2027-11-27 10:00", "11:30")
    assert (booking.state, booking.price, booking.confirmed_at) == ("requested", 7_50, None)
    assert booking.answer_until == MONDAY + timedelta(hours=24)
    assert busy(room) == [(at("2027-11-27 10:00"), at("2027-11-27 11:30"), "held")]
    with system_access():
        assert Hold.objects.get(pk=booking.hold_id).expires_at == booking.answer_until


def test_a_request_stands_at_most_until_it_would_begin(stage: Stage) -> None:
    booking = stage.book(stage.offer(by_agreement=True), "2027-11-23 10:00", "11:00")
    assert booking.answer_until == at("2027-11-23 10:00")


def test_oneself_books_free_things_without_an_account(stage: Stage) -> None:
    room = stage.offer(price=0)
    anyone = acting_for(a_person("Nora Neugier"))
    booking = stage.book(room, "2027-11-27 10:00", "14:00", actor=anyone)
    assert (booking.borrower_coop_id, booking.price, booking.hold_id) == (None, 0, None)


def test_several_of_a_pool(stage: Stage) -> None:
    benches = stage.offer(kind="item", name="Bank", quantity=4, price=600, price_per="booking")
    booking = stage.book(benches, "2027-11-27 10:00", "14:00", quantity=3)
    assert booking.price == 18_00
    with pytest.raises(SlotTaken, match="Not so many are free"):
        stage.book(benches, "2027-11-27 13:00", "15:00", quantity=2)
    stage.book(benches, "2027-11-27 13:00", "15:00")


@pytest.mark.parametrize(
    ("terms", "start", "end", "refusal", "rule", "possible"),
    [
        ({}, "2027-11-21 10:00", "12:00", InThePast, "", "2027-11-22 09:00"),
        (
            {"notice_minutes": 1440},
            "2027-11-22 10:00",
            "12:00",
            NoticeTooShort,
            "Book at least 24 hours ahead.",
            "2027-11-23 09:00",
        ),
        (
            {"furthest_days": 3},
            "2027-11-27 10:00",
            "12:00",
            TooFarAhead,
            "Bookings are taken up to 3 days ahead.",
            "2027-11-25 09:00",
        ),
        (
            {},
            "2027-11-27 10:07",
            "12:07",
            OffTheGrid,
            "Bookings begin and end in steps of 15 minutes.",
            "2027-11-27 10:15",
        ),
        (
            {"openings": (Opening(0, 480, 600),)},
            "2027-11-27 10:00",
            "12:00",
            OutsideOpeningTimes,
            "Bookings lie within the opening times.",
            "2027-11-29 08:00",
        ),
    ],
)
def test_times_against_the_terms(
    stage: Stage,
    terms: dict[str, Any],
    start: str,
    end: str,
    refusal: type[DomainError],
    rule: str,
    possible: str,
) -> None:
    room = stage.offer(**terms)
    with pytest.raises(refusal, match=r"Nothing was held\. Next possible: ") as refused:
        stage.book(room, start, end)
    assert refused.value.rule == rule
    assert refused.value.extra["next_possible"]["starts_at"] == written(at(possible))
    assert nothing_held(stage)


def test_taken_names_the_next_possible_time_in_words(stage: Stage) -> None:
    room = stage.offer(buffer_minutes=30)
    stage.book(room, "2027-11-27 10:00", "14:00")
    with pytest.raises(SlotTaken) as refused:
        stage.book(room, "2027-11-27 12:00", "15:00")
    assert str(refused.value.message) == (
        "It is taken at that time. Nothing was held. Before that, the same day: Saturday, 27 November, 6:30–9:30 am."
        " Next possible: Saturday, 27 November, 2:30–5:30 pm."
    )
    assert (
        refused.value.rule
        == "Nothing is lent twice at the same time, and time is kept free between two bookings."
    )
    assert refused.value.status == 409
    with pytest.raises(SlotTaken):  # the buffer behind the new booking
        stage.book(room, "2027-11-27 08:00", "09:45")
    stage.book(room, "2027-11-27 08:00", "09:30")


def test_no_next_possible_time_is_said_so(stage: Stage) -> None:
    room = stage.offer(furthest_days=5, openings=(Opening(5, 600, 720),))
    stage.book(room, "2027-11-27 10:00", "12:00", now=at("2027-11-22 11:00"))
    with pytest.raises(SlotTaken) as refused:
        stage.book(room, "2027-11-27 10:00", "12:00", now=at("2027-11-22 11:00"))
    assert refused.value.extra == {"earlier_possible": None, "next_possible": None}


@pytest.mark.parametrize(
    ("terms", "start", "end", "earlier"),
    [
        ({}, "12:00", "13:00", "09:00"),
        ({"buffer_minutes": 10}, "12:00", "13:00", "08:45"),
        ({}, "09:30", "10:30", "09:00"),
        ({"slot_minutes": 60}, "10:00", "13:00", "07:00"),
        ({"openings": (Opening(5, 9 * 60 + 30, 1080),)}, "12:00", "13:00", None),  # half an hour is too short
        ({"notice_minutes": 60 * 8}, "12:00", "13:00", "09:00"),
        ({"notice_minutes": 60 * 8 + 15}, "12:00", "13:00", None),
        ({"quantity": 2, "kind": "item"}, "12:00", "13:00", "09:00"),
    ],
)
def test_taken_names_the_nearest_time_before_it_on_the_same_day(
    stage: Stage, terms: dict[str, Any], start: str, end: str, earlier: str | None
) -> None:
    room = stage.offer(**terms | {"price": 0})
    now, there_are = at("2027-11-27 01:00"), terms.get("quantity", 1)
    monday = {"now": MONDAY, "quantity": there_are}
    stage.book(room, "2027-11-27 10:00", "14:00", **monday)
    with pytest.raises(SlotTaken) as refused:
        stage.book(room, f"2027-11-27 {start}", end, now=now, quantity=there_are)
    possible = refused.value.extra["earlier_possible"]
    assert (possible and possible["starts_at"]) == (earlier and written(at(f"2027-11-27 {earlier}")))
    if possible:
        assert refused.value.message.index("Before that") < refused.value.message.index("Next possible")
        instead = {name: datetime.fromisoformat(possible[name]) for name in ("starts_at", "ends_at")}
        with seeing(stage.borrows):
            book_resource(actor=stage.borrows, resource_id=room.pk, now=now, quantity=there_are, **instead)


def test_two_suggestions_cost_a_bounded_number_of_queries(stage: Stage) -> None:
    room = stage.offer(price=0)
    counts = []
    for day in (27, 28):
        for hour in range(6, 7 if day == 27 else 24):
            stage.book(room, f"2027-11-{day} {hour:02}:00", f"{hour:02}:30")
        with CaptureQueriesContext(connection) as queries, pytest.raises(SlotTaken):
            stage.book(room, f"2027-11-{day} 06:00", "06:30")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("terms", "end", "refusal", "rule"),
    [
        ({"shortest_minutes": 120}, "11:45", TooShort, "The shortest booking is 2 hours."),
        ({"longest_minutes": 120}, "12:15", TooLong, "The longest booking is 2 hours."),
    ],
)
def test_too_short_or_too_long(
    stage: Stage, terms: dict[str, Any], end: str, refusal: type[DomainError], rule: str
) -> None:
    with pytest.raises(refusal, match="Nothing was held") as refused:
        stage.book(stage.offer(**terms), "2027-11-27 10:00", end)
    assert (refused.value.rule, refused.value.field) == (rule, "ends_at")
    assert nothing_held(stage)


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_not_so_many(stage: Stage, quantity: int) -> None:
    with pytest.raises(NotSoMany):
        stage.book(stage.offer(), "2027-11-27 10:00", "11:00", quantity=quantity)
    assert nothing_held(stage)


def test_beyond_the_credit_limit_nothing_is_held(stage: Stage) -> None:
    room = stage.offer(price=20_00)
    with pytest.raises(CreditLimitReached) as refused:
        stage.book(room, "2027-11-27 10:00", "15:15")
    assert (refused.value.extra["needed"], refused.value.extra["available"]) == (105_00, 100_00)
    assert nothing_held(stage)
    assert busy(room) == []


def test_oneself_books_free_things_only(stage: Stage) -> None:
    with pytest.raises(FreeThingsOnly, match="you act for yourself") as refused:
        stage.book(stage.offer(), "2027-11-27 10:00", "11:00", actor=acting_for(a_person("Nora Neugier")))
    assert "free things only" in str(refused.value.rule)


def test_ones_own_cooperative_blocks_instead(stage: Stage) -> None:
    own = an_officer(stage.lender, ["spend"])
    with pytest.raises(OwnResource):
        stage.book(stage.offer(), "2027-11-27 10:00", "11:00", actor=own)


def test_without_the_duty_to_spend(stage: Stage) -> None:
    for actor in (stage.lends, an_officer(stage.borrower, ["lend"])):
        with pytest.raises(NotAllowed) as refused:
            stage.book(stage.offer(), "2027-11-27 10:00", "11:00", actor=actor)
        assert "borrow and pay" in str(refused.value.rule)
    assert nothing_held(stage)


def test_an_office_that_ended_books_no_more(stage: Stage) -> None:
    gone = a_person("Gerd Gegangen")
    an_office(gone, stage.borrower, ["spend"], until=datetime.now(UTC).date() - timedelta(days=2))
    with pytest.raises(NotAllowed):
        stage.book(stage.offer(), "2027-11-27 10:00", "11:00", actor=acting_for(gone, stage.borrower))


def test_what_is_withdrawn_cannot_be_booked(stage: Stage) -> None:
    room = stage.offer()
    with seeing(stage.lends):
        withdraw_resource(actor=stage.lends, resource_id=room.pk, now=MONDAY)
    with pytest.raises(NotOnOffer):
        stage.book(room, "2027-11-27 10:00", "11:00")


def test_what_does_not_exist(stage: Stage) -> None:
    with seeing(stage.borrows), pytest.raises(NotFound):
        book_resource(
            actor=stage.borrows,
            resource_id=2**62,
            starts_at=MONDAY,
            ends_at=MONDAY + timedelta(hours=1),
            now=MONDAY,
        )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2027, 11, 27, 10), datetime(2027, 11, 27, 12)),  # noqa: DTZ001  naive on purpose
        (at("2027-11-27 12:00"), at("2027-11-27 10:00")),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        (datetime.max.replace(tzinfo=UTC) - timedelta(days=1), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_times_that_are_none(stage: Stage, start: datetime, end: datetime) -> None:
    room = stage.offer()
    with seeing(stage.borrows), pytest.raises(DomainError):
        book_resource(actor=stage.borrows, resource_id=room.pk, starts_at=start, ends_at=end, now=MONDAY)
    assert nothing_held(stage)


def test_the_same_booking_sent_twice_is_one_booking(stage: Stage) -> None:
    room = stage.offer()
    first = stage.book(room, "2027-11-27 10:00", "14:00", idempotency_key="one")
    again = stage.book(
        room, "2027-11-27 10:00", "14:00", idempotency_key="one", now=MONDAY + timedelta(days=9)
    )
    assert again.pk == first.pk
    assert len(busy(room)) == 1
    assert credits_of(stage.borrower) == (0, 20_00)


def test_a_key_with_another_booking_is_refused(stage: Stage) -> None:
    room = stage.offer()
    stage.book(room, "2027-11-27 10:00", "14:00", idempotency_key="one")
    with pytest.raises(KeyUsedDifferently):
        stage.book(room, "2027-11-27 14:00", "16:00", idempotency_key="one")
    with pytest.raises(Invalid):
        stage.book(room, "2027-11-27 14:00", "16:00", idempotency_key="x" * 121)


def test_a_key_stands_for_one_booking_whomever_one_acts_for(stage: Stage) -> None:
    room, oneself = stage.offer(price=0), replace(stage.borrows, coop_id=None)
    stage.book(room, "2027-11-27 10:00", "14:00", idempotency_key="one")
    with pytest.raises(KeyUsedDifferently):
        stage.book(room, "2027-11-27 10:00", "14:00", idempotency_key="one", actor=oneself)


def test_over_midnight_and_through_the_night_of_the_clocks(stage: Stage) -> None:
    room = stage.offer(price=100)
    booking = stage.book(room, "2028-03-25 22:00", "2028-03-26 06:00", now=at("2028-03-01 10:00"))
    assert booking.price == 7_00  # the night has one hour less
    autumn = stage.book(room, "2028-10-28 22:00", "2028-10-29 06:00", now=at("2028-10-01 10:00"))
    assert autumn.price == 9_00
    leap = stage.book(room, "2028-02-29 00:00", "2028-03-01 00:00", now=at("2028-02-01 10:00"))
    assert leap.price == 24_00


CHANGES_OF_CLOCKS = [("2028-03-26", "2028-03-27", "2028-03-28"), ("2028-10-29", "2028-10-30", "2028-10-31")]


@pytest.mark.parametrize(("day", "next_day", "later"), CHANGES_OF_CLOCKS)
def test_a_day_is_a_day_when_the_clocks_change(stage: Stage, day: str, next_day: str, later: str) -> None:
    now = at(f"{day} 00:00") - timedelta(days=20)
    room = stage.offer(price=0, slot_minutes=1440, shortest_minutes=1440, longest_minutes=2880)
    with pytest.raises(TooLong):
        stage.book(room, f"{day} 00:00", f"{later} 23:59", now=now)
    booking = stage.book(room, f"{day} 00:00", f"{next_day} 00:00", now=now)
    with pytest.raises(SlotTaken) as refused:
        stage.book(room, f"{day} 00:00", f"{later} 00:00", now=now)
    instead = refused.value.extra["next_possible"]
    assert instead["starts_at"] == written(booking.ends_at)
    with seeing(stage.borrows):
        book_resource(
            actor=stage.borrows,
            resource_id=room.pk,
            starts_at=datetime.fromisoformat(instead["starts_at"]),
            ends_at=datetime.fromisoformat(instead["ends_at"]),
            now=now,
        )


def test_what_is_proposed_for_a_time_off_the_grid_can_be_booked(stage: Stage) -> None:
    room = stage.offer()
    with pytest.raises(OffTheGrid) as refused:
        stage.book(room, "2027-11-27 10:07", "12:00")
    instead = refused.value.extra["next_possible"]
    assert instead == {
        "starts_at": written(at("2027-11-27 10:15")),
        "ends_at": written(at("2027-11-27 12:15")),
    }
