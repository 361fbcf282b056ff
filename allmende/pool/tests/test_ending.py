"""Completing, disputing, settling: how a booking ends and who is paid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allmende.exchange.use_cases.release_credits import release_credits
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.moments import written
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Transfer
from allmende.pool.models import Booking, BookingEvent, Resource
from allmende.pool.refusals import NotYoursToDecide, TooEarly, TooLateToDispute, WrongState
from allmende.pool.tasks import complete_bookings_due
from allmende.pool.tests.stage import Stage, at, busy, credits_of
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.complete_ended_booking import complete_ended_booking
from allmende.pool.use_cases.dispute_booking import dispute_booking
from allmende.pool.use_cases.settle_dispute import Outcome, settle_dispute
from tests.people import a_coop, an_officer, the_founder

START, END = at("2027-11-27 10:00"), at("2027-11-27 14:00")
DAY_AFTER = END + timedelta(hours=24)


@pytest.fixture
def booking(stage: Stage) -> Booking:
    return stage.book(stage.offer(), "2027-11-27 10:00", "14:00")


def dispute(stage: Stage, booking: Booking, *, side: str = "borrows") -> Booking:
    actor = getattr(stage, side)
    with seeing(actor):
        return dispute_booking(actor=actor, booking_id=booking.pk, reason="Der Saal war kalt.", now=END)


def test_the_lender_completes_after_the_end(stage: Stage, booking: Booking) -> None:
    with seeing(stage.lends):
        done = complete_booking(actor=stage.lends, booking_id=booking.pk, now=END)
    assert (done.state, done.completed_at) == ("completed", END)
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((-20_00, 0), (20_00, 0))
    assert busy(booking.resource) == [(START, END, "confirmed")]
    with system_access():
        assert Transfer.objects.get().effective_on == date(2027, 11, 27)
        last = BookingEvent.objects.latest("id")
    assert (last.what, last.side, last.amount) == ("completed", "lender", 20_00)


def test_the_borrower_completes_early_and_frees_the_rest(stage: Stage, booking: Booking) -> None:
    early = START + timedelta(hours=1)
    with seeing(stage.borrows):
        complete_booking(actor=stage.borrows, booking_id=booking.pk, now=early)
    assert credits_of(stage.lender) == (20_00, 0)
    assert busy(booking.resource) == [(START, early, "confirmed")]


def test_who_completes_early_leaves_the_lender_the_buffer(stage: Stage) -> None:
    room = stage.offer(buffer_minutes=60)
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    early = START + timedelta(hours=1)
    with seeing(stage.borrows):
        complete_booking(actor=stage.borrows, booking_id=booking.pk, now=early)
    assert busy(room) == [(START, early + timedelta(hours=1), "confirmed")]


def test_completing_late_in_it_takes_no_more_than_was_taken(stage: Stage) -> None:
    room = stage.offer(buffer_minutes=60)
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    Resource.objects.filter(pk=room.pk).update(buffer_minutes=240)
    with seeing(stage.borrows):
        complete_booking(actor=stage.borrows, booking_id=booking.pk, now=END - timedelta(hours=1))
    assert busy(room) == [(START, END + timedelta(hours=1), "confirmed")]


def test_nobody_pays_for_a_time_that_lies_ahead(stage: Stage, booking: Booking) -> None:
    for actor, moment in ((stage.lends, END), (stage.borrows, START)):
        with seeing(actor), pytest.raises(TooEarly) as refused:
            complete_booking(actor=actor, booking_id=booking.pk, now=moment - timedelta(seconds=1))
        assert refused.value.extra["possible_from"] == written(moment)
    assert credits_of(stage.borrower) == (0, 20_00)


def test_strangers_complete_nothing(stage: Stage, booking: Booking) -> None:
    stranger, dutiless = an_officer(a_coop("Nachbarn eG")), an_officer(stage.lender, ["members"])
    with seeing(stranger), pytest.raises(NotFound):
        complete_booking(actor=stranger, booking_id=booking.pk, now=END)
    with seeing(dutiless), pytest.raises(NotAllowed):
        complete_booking(actor=dutiless, booking_id=booking.pk, now=END)


def test_it_completes_by_itself_a_day_after_its_end(stage: Stage, booking: Booking) -> None:
    assert complete_bookings_due(now=DAY_AFTER - timedelta(seconds=1)) == 0
    assert complete_bookings_due(now=DAY_AFTER) == 1
    assert complete_bookings_due(now=DAY_AFTER) == 0
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((-20_00, 0), (20_00, 0))
    with system_access():
        assert BookingEvent.objects.latest("id").side == "system"


def test_a_free_booking_completes_without_a_transfer(stage: Stage) -> None:
    stage.book(stage.offer(price=0), "2027-11-27 10:00", "14:00")
    assert complete_bookings_due(now=DAY_AFTER) == 1
    with system_access():
        assert not Transfer.objects.exists()


def test_one_that_cannot_be_completed_does_not_stop_the_others(stage: Stage, booking: Booking) -> None:
    other = stage.book(stage.offer(), "2027-11-27 11:00", "15:00")
    assert booking.hold_id is not None
    with system_access():  # given back behind the pool's back
        release_credits(actor=Actor.job("test"), hold_id=booking.hold_id, now=END)
    assert complete_bookings_due(now=DAY_AFTER + timedelta(hours=1)) == 1
    with system_access():
        states = dict(Booking.objects.values_list("pk", "state"))
    assert states == {booking.pk: "confirmed", other.pk: "completed"}


def test_people_do_not_act_as_the_job(stage: Stage, booking: Booking) -> None:
    with seeing(stage.lends), pytest.raises(NotAllowed):
        complete_ended_booking(actor=stage.lends, booking_id=booking.pk, now=DAY_AFTER)


@pytest.mark.parametrize("side", ["borrows", "lends"])
def test_what_is_disputed_is_not_paid_by_itself(stage: Stage, booking: Booking, side: str) -> None:
    disputed = dispute(stage, booking, side=side)
    assert (disputed.state, disputed.disputed_at) == ("disputed", END)
    assert complete_bookings_due(now=DAY_AFTER + timedelta(days=30)) == 0
    assert credits_of(stage.borrower) == (0, 20_00)


def test_disputes_have_their_time_and_a_reason(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows):
        with pytest.raises(TooEarly, match="Cancel it instead"):
            dispute_booking(
                actor=stage.borrows, booking_id=booking.pk, reason="x", now=START - timedelta(seconds=1)
            )
        with pytest.raises(TooLateToDispute):
            dispute_booking(actor=stage.borrows, booking_id=booking.pk, reason="x", now=DAY_AFTER)
        with pytest.raises(Invalid, match="what is wrong"):
            dispute_booking(actor=stage.borrows, booking_id=booking.pk, reason=" ", now=END)
    dutiless = an_officer(stage.lender, ["members"])
    with seeing(dutiless), pytest.raises(NotAllowed):
        dispute_booking(actor=dutiless, booking_id=booking.pk, reason="x", now=END)


@pytest.mark.parametrize(
    ("who", "outcome", "state", "balances"),
    [
        ("lends", "release", "cancelled", (0, 0)),
        ("borrows", "pay", "completed", (-20_00, 20_00)),
        ("network", "release", "cancelled", (0, 0)),
        ("network", "pay", "completed", (-20_00, 20_00)),
    ],
)
def test_each_side_may_give_way_and_the_network_decides(
    stage: Stage, booking: Booking, who: str, outcome: Outcome, state: str, balances: tuple[int, int]
) -> None:
    dispute(stage, booking)
    actor = the_founder(stage.network) if who == "network" else getattr(stage, who)
    with seeing(actor):
        settled = settle_dispute(actor=actor, booking_id=booking.pk, outcome=outcome, now=DAY_AFTER)
    assert settled.state == state
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((balances[0], 0), (balances[1], 0))


def test_nobody_decides_a_dispute_for_oneself(stage: Stage, booking: Booking) -> None:
    dispute(stage, booking)
    for actor, outcome in ((stage.lends, "pay"), (stage.borrows, "release")):
        with seeing(actor), pytest.raises(NotYoursToDecide):
            settle_dispute(actor=actor, booking_id=booking.pk, outcome=outcome, now=DAY_AFTER)  # type: ignore[arg-type]
    dutiless = an_officer(stage.lender, ["members"])
    with seeing(dutiless), pytest.raises(NotAllowed):
        settle_dispute(actor=dutiless, booking_id=booking.pk, outcome="release", now=DAY_AFTER)


def test_the_network_sees_and_settles_only_what_is_disputed(stage: Stage, booking: Booking) -> None:
    office = the_founder(stage.network)
    with seeing(office), pytest.raises(NotFound):
        settle_dispute(actor=office, booking_id=booking.pk, outcome="pay", now=END)
    with seeing(stage.lends), pytest.raises(WrongState):
        settle_dispute(actor=stage.lends, booking_id=booking.pk, outcome="release", now=END)
    with seeing(stage.lends), pytest.raises(Invalid):
        settle_dispute(actor=stage.lends, booking_id=booking.pk, outcome="both", now=END)  # type: ignore[arg-type]
