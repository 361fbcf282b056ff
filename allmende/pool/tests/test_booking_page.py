"""One booking in every state, for each side; its steps, its messages, its refusals."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.dispute_booking import dispute_booking
from allmende.pool.web.booking_way import way_of
from allmende.pool.web.booking_words import moment
from tests.people import a_coop, a_person, acting_for, an_officer, the_founder

from .desk import at_the_desk, booked, guest, on_saturday, state_of, text_of
from .stage import Stage, credits_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def requested(stage: Stage, **terms: object) -> Booking:
    room = stage.offer(by_agreement=True, **terms)
    return booked(stage, room, on_saturday(10), on_saturday(14), purpose="Chorprobe")


def confirmed(stage: Stage, **terms: object) -> Booking:
    return booked(stage, stage.offer(**terms), on_saturday(10), on_saturday(14))


def over(stage: Stage, **terms: object) -> Booking:
    """Confirmed, and it ended an hour ago."""
    now = timezone.now()
    room = stage.offer(slot_minutes=1, **terms)
    start = now.replace(second=0, microsecond=0) - 3 * HOUR
    return booked(stage, room, start, start + 2 * HOUR, now=now - 100 * HOUR)


def press(stage: Stage, booking: Booking, step: str, *, by: str, language: str = "en", **sent: str):
    actor = {"lender": stage.lends, "borrower": stage.borrows}[by]
    return at_the_desk(actor, language).post(f"/bookings/{booking.pk}/{step}", sent, follow=True)


def page(stage: Stage, booking: Booking, *, by: str, language: str = "en") -> str:
    actor = {"lender": stage.lends, "borrower": stage.borrows, "office": the_founder(stage.network)}[by]
    answer = at_the_desk(actor, language).get(f"/bookings/{booking.pk}")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_request_for_both_sides(stage: Stage) -> None:
    booking = requested(stage)
    lender, borrower = (page(stage, booking, by=side) for side in ("lender", "borrower"))
    assert "Werkhof Linde eG asks, and waits for your answer until" in lender
    assert " Confirm " in lender
    assert "Yes, decline" in lender
    assert "Saalbau Morgenrot eG has until" in borrower
    assert " Confirm " not in borrower
    assert "Yes, cancel it" in borrower
    for text in (lender, borrower):
        assert "20.00 Credits" in text
        assert "Chorprobe" in text
        assert "The request expires if nobody answers." in text


def test_in_german(stage: Stage) -> None:
    booking = requested(stage)
    text = page(stage, booking, by="lender", language="de")
    assert "Zusagen" in text
    assert "20,00 Credits" in text
    assert "Werkhof Linde eG fragt an und wartet bis" in text
    answer = press(stage, booking, "confirmation", by="lender", language="de")
    assert "Zugesagt. Die leihende Seite bekommt eine E-Mail." in text_of(answer)


def test_confirm_and_decline(stage: Stage) -> None:
    booking = requested(stage)
    assert "Confirmed. The borrower is told by mail." in text_of(
        press(stage, booking, "confirmation", by="lender")
    )
    assert state_of(booking) == "confirmed"
    other = requested(stage)
    text = text_of(press(stage, other, "refusal", by="lender", reason="We paint the walls."))
    assert "“We paint the walls.”" in text
    assert "Nothing paid" in text
    assert (state_of(other), credits_of(stage.borrower)) == ("declined", (0, 2000))


def test_confirming_on_the_dashboard_leads_back_there(stage: Stage) -> None:
    answer = press(stage, requested(stage), "confirmation", by="lender", back="start")
    assert answer.redirect_chain == [("/", 302)]


def test_cancelling_in_time_and_too_late(stage: Stage) -> None:
    free, late = confirmed(stage), confirmed(stage, cancel_hours=24 * 60)
    assert "cancelling costs nothing. After that 10.00 Credits stay" in page(stage, free, by="borrower")
    assert "10.00 Credits would stay with the lender" in page(stage, late, by="borrower")
    assert "the borrower gets everything back" in page(stage, late, by="lender")
    assert "Everything was given back" in text_of(press(stage, free, "cancellation", by="borrower"))
    text = text_of(press(stage, late, "cancellation", by="borrower", reason="Ill"))
    assert "Cancelled by the borrower. 10.00 Credits stay with the lender. “Ill”" in text
    assert "Paid 10.00 Credits From Werkhof Linde eG to Saalbau Morgenrot eG." in text
    assert credits_of(stage.lender) == (1000, 0)


def test_completing(stage: Stage) -> None:
    booking = over(stage)
    for side in ("lender", "borrower"):
        assert "Complete and settle" in page(stage, booking, by=side)
    text = text_of(press(stage, booking, "completion", by="lender"))
    assert "Used and settled." in text
    assert "Paid 10.00 Credits" in text
    assert "Complete and settle" not in text


def test_completing_within_the_time_is_asked_once(stage: Stage) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    booking = booked(
        stage, stage.offer(), now - timedelta(hours=1), now + timedelta(hours=3), now=now - timedelta(days=1)
    )
    html = at_the_desk(stage.borrows).get(f"/bookings/{booking.pk}").content.decode()
    assert 'href="#complete" data-dialog="complete"' in html
    assert html.count(f'action="/bookings/{booking.pk}/completion"') == 1
    assert "20.00 Credits go to Saalbau Morgenrot eG for the whole time" in html
    text = text_of(press(stage, booking, "completion", by="borrower"))
    assert "Used and settled." in text
    assert "Completed: 20.00 Credits paid." in text
    in_use = next(step for step in way_of(_again(booking), [], now=now) if step["name"] == "In use")
    assert in_use["text"] == "until " + moment(_again(booking).completed_at, booking), "not until its end"


def _again(booking: Booking) -> Booking:
    with system_access():
        return Booking.objects.get(pk=booking.pk)


def test_what_nobody_had_to_agree_to_is_booked(stage: Stage) -> None:
    booking = confirmed(stage)
    assert "It is booked." in page(stage, booking, by="borrower")
    assert "Booked by Werkhof Linde eG." in page(stage, booking, by="lender")
    asked = requested(stage)
    press(stage, asked, "confirmation", by="lender")
    assert "Saalbau Morgenrot eG has agreed." in page(stage, asked, by="borrower")


def test_a_refused_step_says_why_and_keeps_the_reason(stage: Stage) -> None:
    booking = confirmed(stage)
    answer = press(stage, booking, "completion", by="borrower")
    assert answer.status_code == 409
    assert "This is too early: nothing was paid. The borrower completes a booking from" in text_of(answer)
    answer = press(stage, booking, "dispute", by="borrower", reason="It was cold.")
    assert answer.status_code in (409, 422)
    assert state_of(booking) == "confirmed"


def test_a_dispute_and_who_settles_it(stage: Stage) -> None:
    booking = over(stage)
    assert "Object within 24 hours" in page(stage, booking, by="borrower")
    text = text_of(press(stage, booking, "dispute", by="borrower", reason="Die Heizung war kalt."))
    assert "Objection by the borrower. Nothing is paid by itself any more. “Die Heizung war kalt.”" in text
    assert "Agree to pay" in text
    assert "Give everything back" not in text
    assert "Give everything back" in page(stage, booking, by="lender")
    office = page(stage, booking, by="office")
    assert "Pay the lender" in office
    assert "Give the borrower everything back" in office
    assert "Werkhof Linde eG objected. Nothing is paid until the two agree or you decide." in office
    assert "Werkhof Linde eG objected. Nothing is paid until you have agreed." in text
    assert "Pay what is held?" in text
    assert "Yes, give it back" in office
    assert "Write to" not in office
    listed = at_the_desk(the_founder(stage.network)).get("/bookings?view=disputes")
    assert booking.number in text_of(listed)
    text = text_of(press(stage, booking, "settlement", by="lender", outcome="release"))
    assert "Dispute settled by the lender: everything was given back." in text
    assert "Given back" in text
    assert "The dispute is settled: everything was given back." in text
    assert "given back" in text_of(at_the_desk(stage.borrows).get("/bookings?view=past"))
    assert "does not take place" not in text
    assert "Arrange here how the handover goes." not in text


def test_an_objection_needs_a_word(stage: Stage) -> None:
    booking = over(stage)
    answer = press(stage, booking, "dispute", by="borrower", reason="  ")
    assert answer.status_code == 422
    assert "Please say what is wrong." in text_of(answer)
    assert press(stage, booking, "settlement", by="lender", outcome="nonsense").status_code == 422


def test_messages_between_the_two(stage: Stage) -> None:
    booking = requested(stage)
    press(stage, booking, "messages", by="borrower", text="Guten Morgen!\r\n<b>Dürfen wir aufbauen?</b>")
    answer = press(stage, booking, "messages", by="lender", text="Gern.")
    html = answer.content.decode()
    assert "Guten Morgen!<br>&lt;b&gt;Dürfen wir aufbauen?" in html
    assert "Jörg Wendtland, Saalbau Morgenrot eG" in html
    assert 'class="me"' in html


def test_a_message_that_is_refused_is_not_lost(stage: Stage) -> None:
    booking = requested(stage)
    long = "Wort " * 500
    answer = press(stage, booking, "messages", by="borrower", text=long)
    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert press(stage, booking, "messages", by="borrower", text=" \x00 ").status_code in (400, 422)


def test_others_do_not_see_it(stage: Stage) -> None:
    booking = requested(stage)
    for actor in (
        an_officer(a_coop("Nachbarn eG")),
        acting_for(a_person("Nora Neugier")),
        the_founder(stage.network),
    ):
        desk = at_the_desk(actor)
        assert desk.get(f"/bookings/{booking.pk}").status_code == 404
        for step in (
            "confirmation",
            "refusal",
            "cancellation",
            "completion",
            "dispute",
            "settlement",
            "messages",
        ):
            answer = desk.post(
                f"/bookings/{booking.pk}/{step}", {"text": "x", "reason": "x", "outcome": "pay"}
            )
            assert answer.status_code == 404, step
    assert guest().get(f"/bookings/{booking.pk}").status_code == 404
    assert at_the_desk(stage.lends).get(f"/bookings/{uuid4()}").status_code == 404
    assert state_of(booking) == "requested"


def test_steps_are_no_links(stage: Stage) -> None:
    booking = requested(stage)
    assert at_the_desk(stage.lends).get(f"/bookings/{booking.pk}/confirmation").status_code == 405


def test_a_colleague_without_the_duty_reads_who_decides(stage: Stage) -> None:
    booking = requested(stage)
    clerk = an_officer(stage.borrower, ["profile"], name="Cem Aydın")
    desk = at_the_desk(clerk)
    text = text_of(desk.get(f"/bookings/{booking.pk}"))
    assert "You see this booking, but others decide on it." in text
    assert "Yes, cancel it" not in text
    assert desk.post(f"/bookings/{booking.pk}/cancellation").status_code == 403


def test_the_other_side_does_not_confirm_its_own_request(stage: Stage) -> None:
    booking = requested(stage)
    assert press(stage, booking, "confirmation", by="borrower").status_code == 403
    assert state_of(booking) == "requested"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_ending_has_its_page(stage: Stage, language: str) -> None:
    settled, cancelled, disputed = over(stage), confirmed(stage), over(stage, price=0)
    with seeing(stage.lends):
        complete_booking(actor=stage.lends, booking_id=settled.pk, now=timezone.now())
        cancel_booking(actor=stage.lends, booking_id=cancelled.pk, now=timezone.now())
        dispute_booking(actor=stage.lends, booking_id=disputed.pk, reason="Kaputt", now=timezone.now())
    for booking in (settled, cancelled, disputed):
        for side in ("lender", "borrower"):
            assert booking.number in page(stage, booking, by=side, language=language)
