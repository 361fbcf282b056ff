"""Lists of bookings in their views, empty and full."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.kernel.row_access import seeing
from allmende.pool.use_cases.complete_booking import complete_booking
from tests.people import a_person, acting_for

from .desk import at_the_desk, booked, guest, on_saturday, text_of
from .stage import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("view", ["", "requests", "open", "past", "disputes", "nonsense"])
def test_empty_views_say_what_will_be_there(stage: Stage, language: str, view: str) -> None:
    answer = at_the_desk(stage.lends, language).get(f"/bookings?view={view}")
    assert answer.status_code == 200
    text = text_of(answer)
    assert ("bookings" in text.lower()) if language == "en" else ("Buchungen" in text)


def test_both_sides_see_whose_it_is(stage: Stage) -> None:
    room = stage.offer(by_agreement=True)
    booking = booked(stage, room, on_saturday(10), on_saturday(14))
    lender = text_of(at_the_desk(stage.lends).get("/bookings?view=requests"))
    assert "lent to Werkhof Linde eG" in lender
    assert booking.number in lender
    borrower = text_of(at_the_desk(stage.borrows).get("/bookings"))
    assert "borrowed from Saalbau Morgenrot eG" in borrower
    assert "20.00 Credits" in borrower


def test_oneself_has_no_requests_to_answer(stage: Stage) -> None:
    oneself = acting_for(a_person("Nora Neugier"))
    booked(stage, stage.offer(price=0), on_saturday(10), on_saturday(11), actor=oneself)
    text = text_of(at_the_desk(oneself).get("/bookings?view=requests"))
    assert "To answer" not in text
    assert "borrowed from Saalbau Morgenrot eG" not in text or "Großer Seminarraum" in text
    assert "free" in text


def test_guests_sign_in_first() -> None:
    assert guest().get("/bookings")["Location"] == "/login?next=/bookings"


def test_a_broken_cursor_is_refused(stage: Stage) -> None:
    desk = at_the_desk(stage.lends)
    assert desk.get("/bookings?cursor=broken").status_code == 422
    assert desk.get("/bookings?cursor=%00").status_code in (400, 422)


def test_pages_of_thirty_with_as_many_queries_as_for_one(stage: Stage) -> None:
    desk, counts = at_the_desk(stage.borrows), []
    room = stage.offer(price=0)
    for hours in (range(1), range(1, 40)):
        for number in hours:
            booked(
                stage,
                room,
                on_saturday(8 + number % 10, 1 + number // 10),
                on_saturday(9 + number % 10, 1 + number // 10),
            )
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get("/bookings")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    html = answer.content.decode()
    assert html.count('class="offer-name"') == 30
    assert "Show more" in html
    after = html.split('href="?cursor=')[1].split('"')[0]
    assert desk.get(f"/bookings?cursor={after}").content.decode().count('class="offer-name"') == 10


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Open", "to settle")), ("de", ("Offen", "abzurechnen"))]
)
def test_what_is_over_and_not_settled_stands_where_one_settles_it(
    stage: Stage, language: str, words: tuple[str, str]
) -> None:
    """Until it is settled, by itself a day after its end, either side may still object or complete."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ended, ahead = (
        booked(
            stage,
            stage.offer(),
            hour + start,
            hour + start + timedelta(hours=1),
            now=hour - timedelta(days=2),
        )
        for start in (timedelta(hours=-4), timedelta(days=3))
    )
    for actor in (stage.lends, stage.borrows):
        desk = at_the_desk(actor, language)
        text = text_of(desk.get("/bookings"))
        assert all(word in text for word in words)
        assert text.index(ended.number) < text.index(ahead.number)
        assert ended.number not in text_of(desk.get("/bookings?view=past"))
        assert words[1] in text_of(desk.get("/"))
    with seeing(stage.lends):
        complete_booking(actor=stage.lends, booking_id=ended.pk, now=timezone.now())
    desk = at_the_desk(stage.lends, language)
    assert ended.number not in text_of(desk.get("/bookings"))
    assert ended.number in text_of(desk.get("/bookings?view=past"))


@pytest.mark.parametrize(("language", "word"), [("en", "over"), ("de", "vorbei")])
def test_there_is_nothing_to_settle_where_nothing_was_to_be_paid(
    stage: Stage, language: str, word: str
) -> None:
    now = timezone.now()
    room = stage.offer(price=0, now=now - timedelta(days=2), slot_minutes=1)
    start = (now - timedelta(hours=3)).replace(second=0, microsecond=0)
    booking = booked(stage, room, start, start + timedelta(hours=1), now=now - timedelta(days=1))
    page = text_of(at_the_desk(stage.borrows, language).get(f"/bookings/{booking.pk}"))
    assert f"{word} {'Booking' if language == 'en' else 'Buchung'} {booking.number}" in page
    assert "to settle" not in page
    assert "abzurechnen" not in page
