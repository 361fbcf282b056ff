"""Lists: offers by word, bookings by view, strips of a day, what is almost free."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.errors import Invalid
from allmende.kernel.row_access import seeing
from allmende.pool.availability import Opening
from allmende.pool.models import Resource
from allmende.pool.permissions import bookings_visible_to, resources_of
from allmende.pool.queries.almost_free import almost_free
from allmende.pool.queries.bookings import all_bookings_page, bookings_page, requests_to_answer
from allmende.pool.queries.day_strips import day_strips
from allmende.pool.queries.next_possible import next_possible
from allmende.pool.queries.offers import counts, newest, offers_page
from allmende.pool.queries.search import Question
from allmende.pool.queries.week import week_of
from allmende.pool.tests.stage import MONDAY, Stage, at
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from tests.people import a_coop, a_person, acting_for, an_officer

pytestmark = pytest.mark.django_db

SATURDAY = date(2027, 11, 27)


def found(**wish: Any) -> list[str]:
    return [row.name for row in offers_page(**wish).rows]


def test_offers_by_name_with_umlauts_in_their_place(stage: Stage) -> None:
    for name in ("Zimmer", "Ärztehaus", "Beamer"):
        stage.offer(name=name)
    assert found() == ["Ärztehaus", "Beamer", "Zimmer"]


def test_offers_by_words_kind_and_owner(stage: Stage) -> None:
    stage.offer(kind="vehicle", name="Lastenrad", description="Trägt zwei Kinder. Cargo bike.")
    stage.offer(name="Großer Saal")
    assert (
        found(q="Lastenräder")
        == found(q="kind")
        == found(q="bikes")
        == found(q="Lasttenrad")
        == ["Lastenrad"]
    )
    assert found(q="' or 1=1; % _ \\") == []
    assert found(kinds=["room"]) == ["Großer Saal"]
    assert found(coop_id=stage.lender.pk) == ["Großer Saal", "Lastenrad"]
    assert found(coop_id=stage.borrower.pk) == []


def test_offers_in_pages(stage: Stage) -> None:
    for name in ("A", "B", "B", "C"):
        stage.offer(name=name)
    first = offers_page(limit=2)
    assert [row.name for row in first.rows] == ["A", "B"]
    second = offers_page(limit=2, cursor=first.next_cursor)
    assert ([row.name for row in second.rows], second.next_cursor) == (["B", "C"], "")


def test_a_name_that_is_longer_when_sorted_is_a_name(stage: Stage) -> None:
    for letter in ("㎮", "Ⅷ"):
        stage.offer(name=letter * 120)
    first = offers_page(limit=1)
    assert [row.sort_name for row in first.rows] == ["rad/s" * 120]
    assert [row.sort_name for row in offers_page(limit=1, cursor=first.next_cursor).rows] == ["viii" * 120]


def test_word_and_spelling_use_their_indexes(stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select id from pool_resource where words @@ websearch_to_tsquery('german', 'rad')"
            " or allmende_plain('rad') <% sort_name"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "resource_by_words" in plan
    assert "resource_by_spelling" in plan


def test_counts_and_newest(stage: Stage) -> None:
    stage.offer(name="Alt")
    stage.offer(name="Neu", now=MONDAY + timedelta(days=1))
    assert (counts().offers, counts().coops) == (2, 1)
    assert [row.name for row in newest()] == ["Neu", "Alt"]


def test_what_is_withdrawn_is_no_offer(stage: Stage) -> None:
    room = stage.offer()
    with seeing(stage.lends):
        withdraw_resource(actor=stage.lends, resource_id=room.pk, now=MONDAY)
        assert list(resources_of(stage.lends)) == [room]
    assert found() == []


def test_bookings_in_three_views(stage: Stage) -> None:
    room, on_request = stage.offer(), stage.offer(by_agreement=True)
    later = stage.book(room, "2027-11-28 10:00", "11:00")
    sooner = stage.book(room, "2027-11-27 10:00", "11:00")
    asked = stage.book(on_request, "2027-11-29 10:00", "11:00")
    over = stage.book(room, "2027-11-22 10:00", "11:00")
    with seeing(stage.lends):
        complete_booking(actor=stage.lends, booking_id=over.pk, now=at("2027-11-22 11:00"))
    for actor, requests in ((stage.lends, [asked]), (stage.borrows, [])):
        with seeing(actor):
            now = at("2027-11-22 12:00")
            assert bookings_page(actor, view="requests", now=now).rows == requests
            assert bookings_page(actor, view="open", now=now).rows == [sooner, later, asked]
            assert bookings_page(actor, view="past", now=now).rows == [over]
            assert requests_to_answer(actor, now=now) == requests


def test_bookings_in_pages_with_the_same_number_of_queries(stage: Stage) -> None:
    room = stage.offer(price=0)
    booked = [stage.book(room, f"2027-11-27 {hour}:00", f"{hour}:30") for hour in range(10, 16)]
    stage.book(stage.offer(price=0), "2027-11-27 10:00", "10:30")
    with seeing(stage.borrows):
        seen, cursor = [], ""
        for _page in range(4):
            with CaptureQueriesContext(connection) as queries:
                page = bookings_page(stage.borrows, view="open", now=MONDAY, limit=2, cursor=cursor)
                names = [row.resource.name + row.lender_coop.name for row in page.rows]
            assert len(queries) == 1
            assert len(names) == len(page.rows)
            seen += page.rows
            cursor = page.next_cursor
        assert len({row.pk for row in seen}) == 7
        assert booked[5] in seen
        every = all_bookings_page(bookings_visible_to(stage.borrows), state="confirmed", limit=50).rows
        assert len(every) == 7
        with pytest.raises(Invalid):
            bookings_page(stage.borrows, view="open", now=MONDAY, cursor="WyJ4IiwieSJd")


def test_who_sees_which_bookings(stage: Stage) -> None:
    anyone = acting_for(a_person("Nora Neugier"))
    own = stage.book(stage.offer(price=0), "2027-11-27 10:00", "11:00", actor=anyone)
    theirs = stage.book(stage.offer(), "2027-11-27 10:00", "11:00")
    stranger = an_officer(a_coop("Nachbarn eG"))
    for actor, expected in (
        (anyone, {own.pk}),
        (stage.borrows, {theirs.pk}),
        (stage.lends, {own.pk, theirs.pk}),
        (stranger, set()),
    ):
        with seeing(actor):
            assert set(bookings_visible_to(actor).values_list("pk", flat=True)) == expected
            assert {row.pk for row in bookings_page(actor, view="open", now=MONDAY).rows} == expected


def test_a_week_with_what_is_open_and_full(stage: Stage) -> None:
    room = stage.offer(openings=(Opening(5, 480, 1080),), buffer_minutes=30)
    stage.book(room, "2027-11-27 10:00", "14:00")
    week = week_of(room, monday=date(2027, 11, 22))
    assert [day.opened for day in week[:5]] == [[]] * 5
    saturday = week[5]
    assert [(span.starts_at, span.ends_at) for span in saturday.opened] == [
        (at("2027-11-27 08:00"), at("2027-11-27 18:00"))
    ]
    assert [(span.starts_at, span.ends_at) for span in saturday.full] == [
        (at("2027-11-27 10:00"), at("2027-11-27 14:30"))
    ]


def test_strips_of_a_day_with_the_same_number_of_queries(stage: Stage) -> None:
    rooms = [stage.offer(name=f"Raum {number}") for number in range(20)]
    stage.book(rooms[0], "2027-11-27 10:00", "14:00")
    for count in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            strips = day_strips([room.pk for room in rooms[:count]], on=SATURDAY)
        assert len(queries) == 3
        assert len(strips) == count
    assert [span.starts_at for span in strips[rooms[0].pk].full] == [at("2027-11-27 10:00")]
    assert strips[rooms[1].pk].full == []
    assert strips[rooms[1].pk].opened[0].minutes == 1440


def test_almost_free_names_the_next_time(stage: Stage) -> None:
    room = stage.offer(kind="room", buffer_minutes=15)
    stage.book(room, "2027-11-27 09:00", "13:00")
    question = Question(starts_at=at("2027-11-27 10:00"), ends_at=at("2027-11-27 14:00"), quantity=1)
    (each,) = almost_free(question, now=MONDAY)
    assert (each.row.id, each.span.starts_at, each.span.minutes) == (room.pk, at("2027-11-27 13:15"), 240)
    assert (
        almost_free(Question(starts_at=at("2027-11-27 14:00"), ends_at=at("2027-11-27 15:00")), now=MONDAY)
        == []
    )


def test_next_possible_within_sixty_days_or_never(stage: Stage) -> None:
    room = stage.offer(notice_minutes=60, price=0)
    stage.book(room, "2027-11-22 10:15", "2027-11-24 10:00", now=MONDAY - timedelta(days=2))
    span = next_possible(room, not_before=MONDAY, length=timedelta(minutes=60), now=MONDAY)
    assert span is not None
    assert span.starts_at == at("2027-11-24 10:00")
    assert (
        next_possible(room, not_before=MONDAY, length=timedelta(minutes=60), quantity=2, now=MONDAY) is None
    )
    assert (
        next_possible(room, not_before=at("2029-01-01 10:00"), length=timedelta(minutes=60), now=MONDAY)
        is None
    )
    assert Resource.objects.count() == 1
