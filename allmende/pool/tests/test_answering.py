"""Confirming, declining, expiring: what becomes of a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Hold
from allmende.ledger.use_cases.expire_holds import expire_holds
from allmende.pool.models import Booking, BookingEvent
from allmende.pool.refusals import WrongState
from allmende.pool.tasks import expire_requests_due
from allmende.pool.tests.stage import MONDAY, Stage, at, busy, credits_of
from allmende.pool.use_cases.confirm_booking import confirm_booking
from allmende.pool.use_cases.decline_booking import decline_booking
from allmende.pool.use_cases.expire_request import expire_request
from tests.people import a_coop, an_officer

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def request_(stage: Stage) -> Booking:
    return stage.book(stage.offer(by_agreement=True), "2027-11-27 10:00", "14:00")


def test_confirming_makes_the_hold_firm(stage: Stage, request_: Booking) -> None:
    with seeing(stage.lends):
        booking = confirm_booking(actor=stage.lends, booking_id=request_.pk, now=LATER)
    assert (booking.state, booking.confirmed_at) == ("confirmed", LATER)
    assert busy(booking.resource)[0][2] == "confirmed"
    with system_access():
        assert Hold.objects.get(pk=booking.hold_id).expires_at is None
        last = BookingEvent.objects.latest("id")
    assert (last.what, last.side, last.person_id, last.at) == (
        "confirmed",
        "lender",
        stage.lends.person_id,
        LATER,
    )


def test_only_the_owner_confirms(stage: Stage, request_: Booking) -> None:
    with seeing(stage.borrows), pytest.raises(NotAllowed):
        confirm_booking(actor=stage.borrows, booking_id=request_.pk, now=LATER)
    without_duty = an_officer(stage.lender, ["spend", "members"])
    with seeing(without_duty), pytest.raises(NotAllowed):
        confirm_booking(actor=without_duty, booking_id=request_.pk, now=LATER)
    stranger = an_officer(a_coop("Nachbarn eG"))
    with seeing(stranger), pytest.raises(NotFound):
        confirm_booking(actor=stranger, booking_id=request_.pk, now=LATER)


def test_a_confirmed_booking_is_not_confirmed_again(stage: Stage, request_: Booking) -> None:
    with seeing(stage.lends):
        confirm_booking(actor=stage.lends, booking_id=request_.pk, now=LATER)
        with pytest.raises(WrongState, match="the booking is confirmed"):
            confirm_booking(actor=stage.lends, booking_id=request_.pk, now=LATER)


def test_confirming_too_late(stage: Stage, request_: Booking) -> None:
    with seeing(stage.lends), pytest.raises(WrongState, match="time to answer"):
        confirm_booking(actor=stage.lends, booking_id=request_.pk, now=MONDAY + timedelta(hours=48))


def test_declining_gives_everything_back(stage: Stage, request_: Booking) -> None:
    assert credits_of(stage.borrower) == (0, 20_00)
    with seeing(stage.lends):
        booking = decline_booking(
            actor=stage.lends, booking_id=request_.pk, reason="Wir tagen selbst.", now=LATER
        )
    assert booking.state == "declined"
    assert (busy(booking.resource), credits_of(stage.borrower)) == ([], (0, 0))
    with system_access():
        assert BookingEvent.objects.latest("id").reason == "Wir tagen selbst."
    stage.book(booking.resource, "2027-11-27 10:00", "14:00")


def test_only_the_owner_declines_a_request(stage: Stage, request_: Booking) -> None:
    with seeing(stage.borrows), pytest.raises(NotAllowed):
        decline_booking(actor=stage.borrows, booking_id=request_.pk, now=LATER)
    with seeing(stage.lends), pytest.raises(Invalid):
        decline_booking(actor=stage.lends, booking_id=request_.pk, reason="x" * 501, now=LATER)
    with seeing(stage.lends):
        confirm_booking(actor=stage.lends, booking_id=request_.pk, now=LATER)
        with pytest.raises(WrongState):
            decline_booking(actor=stage.lends, booking_id=request_.pk, now=LATER)


def test_a_request_nobody_answers_expires(stage: Stage, request_: Booking) -> None:
    assert request_.answer_until is not None
    assert expire_requests_due(now=request_.answer_until - timedelta(seconds=1)) == 0
    assert expire_requests_due(now=request_.answer_until) == 1
    assert expire_requests_due(now=request_.answer_until) == 0
    with system_access():
        booking = Booking.objects.get()
        last = BookingEvent.objects.latest("id")
    assert (booking.state, last.what, last.side, last.person_id) == ("expired", "expired", "system", None)
    assert (busy(booking.resource), credits_of(stage.borrower)) == ([], (0, 0))


def test_a_request_expires_also_when_its_hold_lapsed_before(stage: Stage, request_: Booking) -> None:
    assert request_.answer_until is not None
    with system_access():
        expire_holds(actor=Actor.job("test"), now=request_.answer_until)
    assert expire_requests_due(now=request_.answer_until) == 1
    assert credits_of(stage.borrower) == (0, 0)


def test_people_do_not_expire_requests(stage: Stage, request_: Booking) -> None:
    with seeing(stage.lends), pytest.raises(NotAllowed):
        expire_request(actor=stage.lends, booking_id=request_.pk, now=at("2028-01-01 10:00"))
