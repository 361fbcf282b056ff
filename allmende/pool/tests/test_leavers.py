"""What a person who deletes the login had booked, and how the pages name somebody who has left."""

from __future__ import annotations

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.identity.models import Person
from allmende.identity.use_cases.delete_login import delete_login
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BookingEvent
from allmende.pool.use_cases.cancel_bookings_of_leaver import cancel_bookings_of_leaver
from allmende.pool.use_cases.write_message import write_message
from tests.people import a_person, acting_for

from .desk import at_the_desk, state_of, text_of
from .stage import MONDAY, Stage, at, busy

pytestmark = pytest.mark.django_db
START = at("2027-11-27 10:00")


@pytest.fixture
def nora(stage: Stage) -> Person:
    return a_person("Nora Neugier")


def of_nora(stage: Stage, nora: Person, **terms: object) -> Booking:
    room = stage.offer(price=0, **terms)
    return stage.book(room, "2027-11-27 10:00", "14:00", actor=acting_for(nora))


def leave(nora: Person) -> None:
    actor = acting_for(nora)
    with seeing(actor):
        delete_login(actor=actor, person=nora)


@pytest.mark.parametrize("by_agreement", [False, True])
def test_what_has_not_begun_is_cancelled_and_the_lender_told(
    stage: Stage, nora: Person, by_agreement: bool
) -> None:
    booking = of_nora(stage, nora, by_agreement=by_agreement)
    before = ProcrastinateJob.objects.count()
    leave(nora)
    assert state_of(booking) == "cancelled"
    assert busy(booking.resource) == []
    (letter,) = [job.args for job in ProcrastinateJob.objects.order_by("id")[before:]]
    assert letter["to"].startswith("jörg")
    assert "a person who has left has cancelled this booking." in letter["body"]
    told = AuditEntry.objects.get(fact="BookingCancelled")
    assert (told.person_id, told.system, told.details["by"]) == (None, "delete_login", "borrower")
    with system_access():
        last = BookingEvent.objects.latest("id")
    assert (last.what, last.side, last.person_id) == ("cancelled", "borrower", None)


def test_what_was_booked_for_a_cooperative_stays(stage: Stage) -> None:
    booking = stage.book(stage.offer(price=0), "2027-11-27 10:00", "14:00")
    borrower = stage.borrows.person_id
    assert borrower is not None
    with system_access():
        job = Actor.job("delete_login")
        assert cancel_bookings_of_leaver(actor=job, person_id=borrower, now=MONDAY) == 0
    assert state_of(booking) == "confirmed"


def test_what_has_begun_ends_by_itself(stage: Stage, nora: Person) -> None:
    booking = of_nora(stage, nora)
    with system_access():
        job = Actor.job("delete_login")
        assert cancel_bookings_of_leaver(actor=job, person_id=nora.pk, now=START) == 0
    assert state_of(booking) == "confirmed"


def test_people_do_not_act_as_the_job(stage: Stage, nora: Person) -> None:
    booking = of_nora(stage, nora)
    with seeing(stage.lends), pytest.raises(NotAllowed):
        cancel_bookings_of_leaver(actor=stage.lends, person_id=nora.pk, now=timezone.now())
    assert state_of(booking) == "confirmed"


def test_pages_say_that_somebody_has_left(stage: Stage, nora: Person) -> None:
    booking = of_nora(stage, nora)
    with seeing(acting_for(nora)):
        write_message(actor=acting_for(nora), booking_id=booking.pk, text="Bis dann!", now=MONDAY)
    leave(nora)
    desk = at_the_desk(stage.lends)
    page = text_of(desk.get(f"/bookings/{booking.pk}"))
    assert "by a person who has left" in page
    assert "a person who has left, a person who has left" in page
    assert "lent to a person who has left" in text_of(desk.get("/bookings?view=past"))
