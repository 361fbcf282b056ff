"""Cancelling: in time everything comes back, late what the terms said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BookingEvent, Resource
from allmende.pool.refusals import WrongState
from allmende.pool.tests.stage import MONDAY, Stage, at, busy, credits_of
from allmende.pool.use_cases.cancel_booking import cancel_booking
from tests.people import a_coop, a_person, acting_for, an_officer

START, END = at("2027-11-27 10:00"), at("2027-11-27 14:00")
IN_TIME, LATE = START - timedelta(hours=48), START - timedelta(hours=48) + timedelta(seconds=1)


@pytest.fixture
def booking(stage: Stage) -> Booking:
    return stage.book(stage.offer(cancel_hours=48), "2027-11-27 10:00", "14:00")


def test_in_time_everything_comes_back(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows):
        cancelled = cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=IN_TIME)
    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_at) == (
        "cancelled",
        "borrower",
        IN_TIME,
    )
    assert (busy(booking.resource), credits_of(stage.borrower)) == ([], (0, 0))


def test_late_the_share_of_the_terms_stays_due(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=LATE)
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((-10_00, 0), (10_00, 0))
    assert busy(booking.resource) == []
    with system_access():
        assert BookingEvent.objects.latest("id").amount == 10_00


@pytest.mark.parametrize(("percent", "due"), [(0, 0), (100, 20_00)])
def test_late_nothing_or_all_stays_due(stage: Stage, percent: int, due: int) -> None:
    room = stage.offer(cancel_hours=48, late_cancel_percent=percent)
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=LATE)
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((-due, 0), (due, 0))


def test_the_terms_are_those_it_was_booked_on(stage: Stage, booking: Booking) -> None:
    Resource.objects.update(cancel_hours=0, late_cancel_percent=100)
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=LATE)
    assert credits_of(stage.lender) == (10_00, 0)


def test_when_the_lender_cancels_everything_comes_back(stage: Stage, booking: Booking) -> None:
    with seeing(stage.lends):
        cancelled = cancel_booking(
            actor=stage.lends, booking_id=booking.pk, reason="Rohrbruch", now=END - timedelta(seconds=1)
        )
    assert cancelled.cancelled_by == "lender"
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((0, 0), (0, 0))


def test_a_request_is_cancelled_free_at_any_time(stage: Stage) -> None:
    booking = stage.book(stage.offer(cancel_hours=500, by_agreement=True), "2027-11-27 10:00", "14:00")
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=MONDAY + timedelta(hours=1))
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((0, 0), (0, 0))


def test_oneself_cancels_too(stage: Stage) -> None:
    anyone = acting_for(a_person("Nora Neugier"))
    booking = stage.book(stage.offer(price=0), "2027-11-27 10:00", "14:00", actor=anyone)
    with seeing(anyone):
        assert cancel_booking(actor=anyone, booking_id=booking.pk, now=LATE).cancelled_by == "borrower"


def test_what_has_begun_or_ended_is_not_cancelled(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows), pytest.raises(WrongState, match="has begun"):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=START)
    with seeing(stage.lends), pytest.raises(WrongState, match="has ended"):
        cancel_booking(actor=stage.lends, booking_id=booking.pk, now=END)
    assert credits_of(stage.borrower) == (0, 20_00)


def test_who_may_not(stage: Stage, booking: Booking) -> None:
    stranger, dutiless = an_officer(a_coop("Nachbarn eG")), an_officer(stage.borrower, ["members"])
    with seeing(stranger), pytest.raises(NotFound):
        cancel_booking(actor=stranger, booking_id=booking.pk, now=IN_TIME)
    with seeing(dutiless), pytest.raises(NotAllowed):
        cancel_booking(actor=dutiless, booking_id=booking.pk, now=IN_TIME)
    with seeing(stage.lends), pytest.raises(Invalid):
        cancel_booking(actor=stage.lends, booking_id=booking.pk, reason="x" * 501, now=IN_TIME)


def test_twice_is_refused(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=IN_TIME)
        with pytest.raises(WrongState, match="the booking is cancelled"):
            cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=IN_TIME)
