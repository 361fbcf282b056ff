"""What the database refuses, tried around the use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from allmende.coops.models import Coop
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BookingEvent, BusyTime, OpeningTime, Resource
from allmende.pool.tests.stage import MONDAY, Stage, at
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.write_message import write_message
from tests.people import a_coop, a_person, acting_for, an_officer

pytestmark = pytest.mark.django_db


def take(resource: Resource, start: str, end: str, **values: Any) -> BusyTime:
    return BusyTime.objects.create(
        resource=resource, starts_at=at(f"2027-11-27 {start}"), ends_at=at(f"2027-11-27 {end}"), **values
    )


def test_no_two_bookings_at_once(stage: Stage) -> None:
    room = stage.offer()
    take(room, "10:00", "12:00")
    take(room, "12:00", "14:00")
    for state in ("held", "confirmed"):
        with pytest.raises(IntegrityError, match="no_two_bookings_at_once"), transaction.atomic():
            take(room, "11:45", "12:15", state=state)


def test_one_of_a_kind_cannot_be_made_unexclusive(stage: Stage) -> None:
    room = stage.offer()
    take(room, "10:00", "12:00")
    with pytest.raises(IntegrityError, match="no_two_bookings_at_once"), transaction.atomic():
        take(room, "11:00", "13:00", exclusive=False)


def test_no_more_than_there_is(stage: Stage) -> None:
    benches = stage.offer(kind="item", name="Bank", quantity=3)
    take(benches, "10:00", "12:00", quantity=2)
    take(benches, "11:00", "13:00")
    take(benches, "12:00", "14:00", quantity=2)
    with pytest.raises(IntegrityError, match="no more than 3"), transaction.atomic():
        take(benches, "11:30", "11:45")
    with pytest.raises(IntegrityError, match="no more than 3"), transaction.atomic():
        take(benches, "18:00", "19:00", quantity=4)
    moved = take(benches, "18:00", "19:00", quantity=3)
    with pytest.raises(IntegrityError, match="no more than 3"), transaction.atomic():
        BusyTime.objects.filter(pk=moved.pk).update(starts_at=at("2027-11-27 13:00"))


def test_changing_the_quantity_keeps_the_guards_right(stage: Stage) -> None:
    benches = stage.offer(kind="item", name="Bank", quantity=1)
    take(benches, "10:00", "12:00")
    Resource.objects.filter(pk=benches.pk).update(quantity=2)
    take(benches, "11:00", "13:00")
    with pytest.raises(IntegrityError, match="no more than 2"), transaction.atomic():
        take(benches, "11:30", "12:30")
    with pytest.raises(IntegrityError, match="are taken in future"), transaction.atomic():
        Resource.objects.filter(pk=benches.pk).update(quantity=1)
    BusyTime.objects.filter(resource=benches, starts_at=at("2027-11-27 11:00")).delete()
    Resource.objects.filter(pk=benches.pk).update(quantity=1)
    with pytest.raises(IntegrityError, match="no_two_bookings_at_once"), transaction.atomic():
        take(benches, "11:00", "13:00")


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ({"quantity": 0}, "there_is_at_least_one"),
        ({"name": ""}, "a_resource_has_a_name"),
        ({"price": -1}, "a_price_is_not_negative"),
        ({"price": 10**12}, "the_dearest_booking_can_be_counted"),
        ({"price": 2**63 - 1}, "the_dearest_booking_can_be_counted"),
        ({"quantity": 2**31 - 1, "price": 10**6}, "the_dearest_booking_can_be_counted"),
        ({"shortest_minutes": 60, "longest_minutes": 30}, "the_longest_booking_is_not_shorter"),
        ({"slot_minutes": 7}, "a_grid_fits_into_a_day"),
        ({"late_cancel_percent": 101}, "at_most_everything_is_due"),
        ({"answer_hours": 0}, "a_request_has_time_to_be_answered"),
    ],
)
def test_a_resource_is_sound(stage: Stage, change: dict[str, Any], guard: str) -> None:
    room = stage.offer()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Resource.objects.filter(pk=room.pk).update(**change)


@pytest.mark.parametrize(
    ("weekday", "start", "end", "guard"),
    [
        (7, 0, 60, "a_week_has_seven_days"),
        (0, 60, 60, "it_closes_after_it_opens"),
        (0, 60, 1441, "it_closes_after_it_opens"),
        (5, 600, 660, "opening_times_of_a_day_do_not_overlap"),
    ],
)
def test_opening_times_are_sound(stage: Stage, weekday: int, start: int, end: int, guard: str) -> None:
    room = stage.offer()
    OpeningTime.objects.create(resource=room, weekday=5, from_minute=540, to_minute=720)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        OpeningTime.objects.create(resource=room, weekday=weekday, from_minute=start, to_minute=end)


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ({"ends_at": at("2027-11-27 09:00")}, "booking_ends_after_it_starts"),
        ({"quantity": 0}, "booking_takes_at_least_one"),
        ({"state": "lent"}, "booking_state_is_known"),
        ({"hold_id": None}, "a_price_is_held_in_the_exchange"),
        ({"late_fee": 20_01}, "late_fee_is_part_of_the_price"),
        ({"borrower_coop_id": None}, "oneself_borrows_free_things_only"),
        ({"state": "requested"}, "a_request_says_how_long_it_stands"),
        ({"confirmed_at": None}, "what_was_confirmed_says_when"),
        ({"state": "completed"}, "completed_says_when"),
        ({"completed_at": MONDAY}, "completed_says_when"),
        ({"state": "cancelled", "cancelled_at": MONDAY}, "cancelled_says_when_and_by_whom"),
        ({"cancelled_by": "lender"}, "cancelled_says_when_and_by_whom"),
    ],
)
def test_a_booking_is_sound(stage: Stage, change: dict[str, Any], guard: str) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with system_access(), pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**change)


def test_nobody_borrows_from_oneself(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with system_access(), pytest.raises(IntegrityError, match="nobody_borrows_from"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(borrower_coop_id=stage.lender.pk)


def test_a_key_stands_for_one_booking(stage: Stage) -> None:
    room = stage.offer()
    first = stage.book(room, "2027-11-27 10:00", "14:00", idempotency_key="k")
    second = stage.book(room, "2027-11-27 14:00", "15:00")
    with system_access(), pytest.raises(IntegrityError, match="sent_twice_is_one"), transaction.atomic():
        Booking.objects.filter(pk=second.pk).update(idempotency_key=first.idempotency_key)


def test_the_time_line_is_append_only_but_for_its_words(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with seeing(stage.borrows):
        cancel_booking(
            actor=stage.borrows, booking_id=booking.pk, reason="Frau Beispiel ist krank.", now=MONDAY
        )
    events = BookingEvent.objects.filter(what="cancelled")
    for access, changes in (
        (seeing(stage.borrows), [{"reason": ""}]),
        (system_access(), [{"reason": "else"}, {"reason": "", "amount": 1}, {"amount": 1}]),
    ):
        with access:
            for change in changes:
                with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                    events.update(**change)
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                events.delete()
    with system_access():
        assert events.update(reason="") == 1


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", ["pool_booking", "pool_bookingevent"])
def test_row_policies_show_a_booking_to_its_two_sides_only(stage: Stage, table: str) -> None:
    stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    stranger = an_officer(a_coop("Nachbarn eG"))
    assert count(table) == 0
    with seeing(stranger):
        assert count(table) == 0
    with seeing(stage.network.host and acting_for(a_person("Nora Neugier"), stage.network.host)):
        assert count(table) == 0
    for side in (stage.lends, stage.borrows):
        with seeing(side):
            assert count(table) > 0


@pytest.mark.parametrize("table", ["pool_booking", "pool_bookingevent", "pool_bookingmessage"])
def test_by_person_one_sees_only_what_one_booked_for_oneself(stage: Stage, table: str) -> None:
    """Whoever booked for a cooperative and has left it reads nothing of it any more."""
    gone = stage.borrows
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with seeing(gone):
        write_message(actor=gone, booking_id=booking.pk, text="Guten Morgen!", now=MONDAY)
    with seeing(person_id=gone.person_id):
        assert count(table) == 0
    oneself = replace(gone, coop_id=None)
    own = stage.book(stage.offer(price=0), "2027-11-27 10:00", "14:00", actor=oneself)
    with seeing(oneself):
        write_message(actor=oneself, booking_id=own.pk, text="Guten Morgen!", now=MONDAY)
        assert count(table) > 0
        with connection.cursor() as cursor:
            cursor.execute("select id from pool_booking")
            assert cursor.fetchall() == [(own.pk,)]


def test_row_policies_refuse_to_write_for_others(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    stranger = an_officer(a_coop("Nachbarn eG"))
    with seeing(stranger):
        assert Booking.objects.filter(pk=booking.pk).update(purpose="mine") == 0
        booking.pk = None
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Booking.objects.create(
                number="B-1",
                resource=booking.resource,
                lender_coop=stage.lender,
                borrower_coop=stage.borrower,
                borrower_person_id=stage.borrows.person_id,
                starts_at=MONDAY,
                ends_at=MONDAY + timedelta(hours=1),
                state="confirmed",
                requested_at=MONDAY,
                confirmed_at=MONDAY,
                free_until=MONDAY,
            )


def test_a_disputed_booking_is_seen_by_the_network(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with system_access():
        Booking.objects.filter(pk=booking.pk).update(state="disputed", disputed_at=MONDAY)
    with seeing(coop_ids=[stage.network.host_id]):
        assert count("pool_booking") == 1


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "right/Europe/Berlin", "CET", "Europe/Atlantis"])
@pytest.mark.parametrize("model", [Resource, Coop])
def test_a_time_zone_is_one_the_database_knows(stage: Stage, model: type[Resource | Coop], zone: str) -> None:
    stage.offer()
    with pytest.raises((DataError, IntegrityError), match=r"time.zone"), transaction.atomic():
        model.objects.update(time_zone=zone)
