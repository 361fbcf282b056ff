"""Both sides are written at each step, each in their own language, and only if the step was taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.coops.models import Office
from allmende.identity.models import Person
from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BookingMessage
from allmende.pool.refusals import SlotTaken
from allmende.pool.tasks import complete_bookings_due, expire_requests_due
from allmende.pool.tests.stage import MONDAY, Stage, at
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.confirm_booking import confirm_booking
from allmende.pool.use_cases.decline_booking import decline_booking
from allmende.pool.use_cases.dispute_booking import dispute_booking
from allmende.pool.use_cases.settle_dispute import settle_dispute
from allmende.pool.use_cases.write_message import write_message
from tests.people import a_person, acting_for, an_officer

LENDER, BORROWER, OFFICE = "jörg", "hannelore", "frieda"
START, END = at("2027-11-27 10:00"), at("2027-11-27 14:00")


class Post:
    """The mails handed to the worker since one looked last, by the first name of whom they go to."""

    def __init__(self) -> None:
        self.read = 0

    def new(self) -> dict[str, dict[str, Any]]:
        jobs = ProcrastinateJob.objects.filter(queue_name="mail", pk__gt=self.read).order_by("id")
        self.read = max([self.read, *(job.pk for job in jobs)])
        return {job.args["to"].partition("@")[0].rstrip("0123456789"): job.args for job in jobs}


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def requested(stage: Stage) -> Booking:
    room = stage.offer(by_agreement=True)
    return stage.book(room, "2027-11-27 10:00", "14:00", purpose="Mitgliedertreffen")


def test_a_request_in_two_languages(stage: Stage, post: Post) -> None:
    Person.objects.filter(pk=stage.lends.person_id).update(language="de")
    room = stage.offer(by_agreement=True)
    booking = stage.book(room, "2027-11-27 10:00", "14:00", purpose="Mitgliedertreffen")
    letters = post.new()
    assert set(letters) == {LENDER, BORROWER}
    german, english = letters[LENDER], letters[BORROWER]
    assert (german["language"], english["language"]) == ("de", "en")
    assert german["subject"] == "Anfrage: Großer Seminarraum, Samstag, 27. November, 10–14 Uhr"
    assert "Werkhof Linde eG möchte das leihen." in german["body"]
    assert "bis Mittwoch, 24. November, 9:00 Uhr" in german["body"]
    assert "Wofür: Mitgliedertreffen" in german["body"]
    assert english["subject"] == "Requested: Großer Seminarraum, Saturday, 27 November, 10 am–2 pm"
    assert "Saalbau Morgenrot eG has until Wednesday, 24 November, 9 am to answer." in english["body"]
    assert "20.00 Credits are held for it" in english["body"]
    for letter in letters.values():
        assert f"/bookings/{booking.pk}\n" in letter["body"]
        assert booking.number in letter["body"]


def test_confirming_says_until_when_cancelling_is_free(stage: Stage, post: Post, requested: Booking) -> None:
    post.new()
    with seeing(stage.lends):
        confirm_booking(actor=stage.lends, booking_id=requested.pk, now=MONDAY)
    letters = post.new()
    assert (
        "Cancelling costs nothing until Friday, 26 November, 10 am. After that 10.00 Credits stay due."
        in (letters[BORROWER]["body"])
    )
    assert "You receive 20.00 Credits when the booking is completed" in letters[LENDER]["body"]


def test_declining_gives_the_reason(stage: Stage, post: Post, requested: Booking) -> None:
    post.new()
    with seeing(stage.lends):
        decline_booking(actor=stage.lends, booking_id=requested.pk, reason="Wir tagen selbst.", now=MONDAY)
    letters = post.new()
    assert letters[BORROWER]["subject"].startswith("Declined: ")
    assert "Reason given: Wir tagen selbst." in letters[BORROWER]["body"]
    assert "Everything that was held has been given back." in letters[BORROWER]["body"]
    assert letters[LENDER]["subject"].startswith("Declined: ")


def test_expiring_tells_both(stage: Stage, post: Post, requested: Booking) -> None:
    post.new()
    expire_requests_due(now=MONDAY + timedelta(days=3))
    letters = post.new()
    assert "Saalbau Morgenrot eG did not answer in time." in letters[BORROWER]["body"]
    assert "Nobody answered this request in time." in letters[LENDER]["body"]


def test_cancelling_late_says_what_was_paid(stage: Stage, post: Post) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    post.new()
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=START - timedelta(hours=1))
    letters = post.new()
    assert "10.00 Credits went to Saalbau Morgenrot eG." in letters[BORROWER]["body"]
    assert "Werkhof Linde eG has cancelled this booking." in letters[LENDER]["body"]
    assert "You have received 10.00 Credits." in letters[LENDER]["body"]


def test_completing_by_itself(stage: Stage, post: Post) -> None:
    stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    post.new()
    complete_bookings_due(now=END + timedelta(days=1))
    letters = post.new()
    assert "was completed by itself" in letters[BORROWER]["body"]
    assert "You have received 20.00 Credits." in letters[LENDER]["body"]


def test_a_dispute_reaches_the_network_too(stage: Stage, post: Post) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    post.new()
    with seeing(stage.borrows):
        dispute_booking(actor=stage.borrows, booking_id=booking.pk, reason="Der Saal war kalt.", now=END)
    letters = post.new()
    assert set(letters) == {LENDER, BORROWER, OFFICE}
    assert "Reason given: Der Saal war kalt." in letters[OFFICE]["body"]
    with seeing(stage.lends):
        settle_dispute(actor=stage.lends, booking_id=booking.pk, outcome="release", now=END)
    assert "Saalbau Morgenrot eG has settled the dispute." in post.new()[BORROWER]["body"]


def test_a_message_goes_to_the_other_side_only(stage: Stage, post: Post, requested: Booking) -> None:
    post.new()
    with seeing(stage.borrows):
        write_message(actor=stage.borrows, booking_id=requested.pk, text=" Dürfen wir früher? ", now=MONDAY)
        assert BookingMessage.objects.get().text == "Dürfen wir früher?"
    letters = post.new()
    assert set(letters) == {LENDER}
    assert "Werkhof Linde eG writes:\n\nDürfen wir früher?" in letters[LENDER]["body"]


def test_messages_need_a_text_and_a_side(stage: Stage, requested: Booking) -> None:
    for text in (" ", "x" * 2001):
        with seeing(stage.borrows), pytest.raises(Invalid):
            write_message(actor=stage.borrows, booking_id=requested.pk, text=text, now=MONDAY)
    dutiless = an_officer(stage.lender, ["members"])
    with seeing(dutiless), pytest.raises(NotAllowed):
        write_message(actor=dutiless, booking_id=requested.pk, text="x", now=MONDAY)


def test_a_person_who_borrows_for_oneself_is_told_by_name(stage: Stage, post: Post) -> None:
    nora = acting_for(a_person("Nora Neugier"))
    stage.book(stage.offer(price=0), "2027-11-27 10:00", "14:00", actor=nora)
    letters = post.new()
    assert set(letters) == {LENDER, "nora"}
    assert "Nora Neugier has this booking for certain." in letters[LENDER]["body"]
    assert "Credits" not in letters["nora"]["body"]


def test_who_booked_and_left_the_cooperative_is_written_no_more(stage: Stage, post: Post) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    an_officer(stage.borrower, ["spend"], name="Nele Neu")
    an_officer(stage.borrower, ["members"], name="Willi Woanders")
    offices = Office.objects.filter(person_id=stage.borrows.person_id)
    for change, told in (
        ({"duties": ["members"]}, {BORROWER, "nele"}),  # no longer pays, but is still there
        ({"until_day": timezone.localdate()}, {"nele"}),
    ):
        with system_access():
            offices.update(**change)
        post.new()
        with seeing(stage.lends):
            write_message(actor=stage.lends, booking_id=booking.pk, text="Bis Samstag!", now=MONDAY)
        assert set(post.new()) == told


def test_what_is_refused_is_not_told(stage: Stage, post: Post) -> None:
    room = stage.offer()
    stage.book(room, "2027-11-27 10:00", "14:00")
    post.new()
    with pytest.raises(SlotTaken):
        stage.book(room, "2027-11-27 10:00", "14:00")
    assert post.new() == {}
