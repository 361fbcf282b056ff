"""What is free near, on a day, from a time to a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.kernel.errors import Invalid
from allmende.places.queries import Coordinates
from allmende.pool.availability import Opening
from allmende.pool.models import BusyTime, Resource
from allmende.pool.offer import Whereabouts
from allmende.pool.queries.search import Question, free_resources, taken_resources
from allmende.pool.tests.stage import MONDAY, Stage, at

pytestmark = pytest.mark.django_db

BRANDENBURG = Coordinates(52.4125, 12.5316)
SATURDAY = {"starts_at": at("2027-11-27 10:00"), "ends_at": at("2027-11-27 14:00")}


def place(km_north: float = 0) -> Whereabouts:
    return Whereabouts(
        town="Brandenburg",
        coordinates=Coordinates(BRANDENBURG.latitude + km_north / 111.195, BRANDENBURG.longitude),
    )


def ask(**wish: Any) -> Question:
    return Question(**({"near": BRANDENBURG, **SATURDAY} | wish))


def names(**wish: Any) -> list[str]:
    return [row.name for row in free_resources(ask(**wish), now=MONDAY).rows]


def take(resource: Resource, start: str, end: str, **values: Any) -> BusyTime:
    return BusyTime.objects.create(resource=resource, starts_at=at(start), ends_at=at(end), **values)


def test_the_nearest_first_with_distance_and_price(stage: Stage) -> None:
    stage.offer(name="Fern", place=place(9))
    stage.offer(name="Nah", place=place(2), price=300, by_agreement=True)
    stage.offer(name="Draußen", place=place(11))
    unknown = stage.offer(name="Unbekannt")
    Resource.objects.filter(pk=unknown.pk).update(latitude=None, longitude=None, precision="unknown")
    rows = free_resources(ask(), now=MONDAY).rows
    assert [
        (row.name, round(row.distance_m or 0, -2), row.price_asked, row.by_agreement) for row in rows
    ] == [
        ("Nah", 2000, 12_00, True),
        ("Fern", 9000, 20_00, False),
    ]
    assert rows[0].coop_name == "Saalbau Morgenrot eG"


def test_a_price_does_not_spoil_the_search_for_others(stage: Stage) -> None:
    """The dearest price the database takes, asked for three years: too long, but no error."""
    stage.offer(name="Nah", place=place(2), longest_minutes=366 * 1440)
    dear = stage.offer(name="Teuer", place=place(1), shortest_minutes=1)
    Resource.objects.filter(pk=dear.pk).update(longest_minutes=1, price=60 * 10**12)
    year = {"starts_at": at("2027-11-27 00:00"), "ends_at": at("2028-11-26 00:00")}
    assert names(**year) == ["Nah"]
    assert names(**year | {"ends_at": at("2030-11-26 00:00")}) == []


def test_one_that_is_left_of_several_is_not_free_while_it_is_out(stage: Stage) -> None:
    """Two were lent, the later loan is over, the earlier runs on; then only one is left, and it is out."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    bench = stage.offer(name="Bank", quantity=2, place=place())
    for start, end in ((-50, 50), (-20, -10)):
        BusyTime.objects.create(
            resource=bench, starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=end)
        )
    Resource.objects.filter(pk=bench.pk).update(quantity=1)
    for start, is_free in ((24, False), (49, False), (50, True)):
        span = {
            "starts_at": now + timedelta(hours=start),
            "ends_at": now + timedelta(hours=start + 2),
        }
        assert bool(free_resources(ask(**span), now=now).rows) == is_free
        if not is_free:
            with pytest.raises(IntegrityError, match="no_two_bookings_at_once"), transaction.atomic():
                BusyTime.objects.create(resource=bench, **span)


def test_two_queries_however_many_rows(stage: Stage) -> None:
    stage.offer(place=place())
    for expected in (1, 30):
        while Resource.objects.count() < expected:
            stage.offer(place=place())
        with CaptureQueriesContext(connection) as queries:
            assert len(free_resources(ask(), now=MONDAY).rows) == expected
        assert len(queries) == 2


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        ("2027-11-27 08:00", "2027-11-27 10:00", True),
        ("2027-11-27 08:00", "2027-11-27 10:15", False),
        ("2027-11-27 11:00", "2027-11-27 12:00", False),
        ("2027-11-27 13:45", "2027-11-27 15:00", False),
        ("2027-11-27 14:00", "2027-11-27 15:00", True),
        ("2027-11-01 08:00", "2027-12-10 10:00", False),
    ],
)
def test_one_of_a_kind_is_free_or_taken(stage: Stage, start: str, end: str, free: bool) -> None:
    room = stage.offer(name="Saal", place=place())
    take(room, "2027-10-20 10:00", "2027-10-20 18:00")
    take(room, start, end)
    assert (names() == ["Saal"]) is free
    taken = [row.name for row in taken_resources(ask(), now=MONDAY)]
    assert (taken == ["Saal"]) is not free


def test_the_buffer_counts_behind_the_window_too(stage: Stage) -> None:
    room = stage.offer(name="Saal", place=place(), buffer_minutes=30)
    take(room, "2027-11-27 14:15", "2027-11-27 15:00")
    assert names() == []
    assert names(ends_at=at("2027-11-27 13:45")) == ["Saal"]


def test_a_pool_is_free_while_enough_are_left(stage: Stage) -> None:
    benches = stage.offer(kind="item", name="Bank", quantity=4, place=place())
    take(benches, "2027-11-27 08:00", "2027-11-27 11:00", quantity=2)
    take(benches, "2027-11-27 10:30", "2027-11-27 12:00")
    take(benches, "2027-11-27 12:00", "2027-11-27 18:00", quantity=2)
    (row,) = free_resources(ask(), now=MONDAY).rows
    assert (row.quantity, row.quantity_left) == (4, 1)
    assert names(quantity=2) == []
    assert names(quantity=2, starts_at=at("2027-11-27 11:00")) == ["Bank"]
    assert names(quantity=5) == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"openings": (Opening(5, 540, 1080),)}, True),
        ({"openings": (Opening(5, 660, 1080),)}, False),
        ({"openings": (Opening(0, 0, 1440),)}, False),
        ({"openings": tuple(Opening(day, 0, 1440) for day in range(7))}, True),
        ({"shortest_minutes": 241}, False),
        ({"longest_minutes": 239}, False),
        ({"notice_minutes": 5 * 1440}, True),
        ({"notice_minutes": 6 * 1440}, False),
        ({"furthest_days": 5}, False),
        ({"furthest_days": 6}, True),
        ({"slot_minutes": 60}, True),
        ({"slot_minutes": 1440}, False),
    ],
)
def test_only_what_the_owner_would_lend(stage: Stage, terms: dict[str, Any], expected: bool) -> None:
    stage.offer(place=place(), **terms)
    assert bool(names()) is expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"kinds": ["vehicle"]}, ["Lastenrad"]),
        ({"kinds": ["room", "vehicle"]}, ["Lastenrad", "Werkstattküche"]),
        ({"instant_only": True}, ["Werkstattküche"]),
        ({"max_price": 12_00}, ["Lastenrad"]),
        ({"max_price": 20_00}, ["Lastenrad", "Werkstattküche"]),
        ({"q": "Lastenräder"}, ["Lastenrad"]),  # German stem
        ({"q": "bikes"}, ["Lastenrad"]),  # English stem, in the description
        ({"q": "Werkstatküche"}, ["Werkstattküche"]),  # a typo
        ({"q": "Flugzeug"}, []),
        ({"near": None}, ["Lastenrad", "Werkstattküche"]),
    ],
)
def test_filters(stage: Stage, wish: dict[str, Any], expected: list[str]) -> None:
    stage.offer(
        kind="vehicle",
        name="Lastenrad",
        description="A cargo bike",
        price=800,
        price_per="booking",
        by_agreement=True,
        place=place(1),
    )
    stage.offer(name="Werkstattküche", place=place(2))
    assert names(**wish) == expected


def test_what_is_online_is_near_everyone_and_comes_last(stage: Stage) -> None:
    stage.offer(kind="digital", name="Videoraum", place=place())
    stage.offer(name="Saal", place=place(9))
    assert names() == ["Saal", "Videoraum"]


def test_withdrawn_things_are_not_found(stage: Stage) -> None:
    room = stage.offer(place=place())
    Resource.objects.filter(pk=room.pk).update(state="withdrawn")
    assert names() == []


def test_pages_go_on_where_the_last_ended(stage: Stage) -> None:
    for number in range(5):
        stage.offer(name=f"Raum {number}", place=place(number // 2))
    stage.offer(kind="digital", name="Videoraum")
    seen, cursor = [], ""
    while True:
        page = free_resources(ask(), now=MONDAY, limit=2, cursor=cursor)
        seen += [row.name for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == [*(f"Raum {number}" for number in range(5)), "Videoraum"]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "IiI", "[" * 3000, "W251bGwsIDFd"])
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="does not exist"):
        free_resources(ask(), now=MONDAY, cursor=cursor)


def test_the_search_runs_on_its_indexes(stage: Stage) -> None:
    with connection.cursor() as cursor:
        # What tests before this one rolled back still makes the tables look long, and the plan another.
        cursor.execute("truncate pool_resource, pool_busytime cascade")
    stage.offer(place=place())
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        names()
    with connection.cursor() as cursor:
        cursor.execute("explain " + queries.captured_queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    for index in ("resource_by_place", "resource_online", "busy_by_start", "busy_pools"):
        assert index in plan


@pytest.mark.parametrize("day", ["2028-03-26", "2028-10-29", "2028-06-11"])
def test_a_whole_day_is_found_when_the_clocks_change(stage: Stage, day: str) -> None:
    stage.offer(name="Tage", place=place(), slot_minutes=1440, shortest_minutes=1440, longest_minutes=1440)
    start = at(f"{day} 00:00")
    end = at(f"{(start + timedelta(hours=30)).date()} 00:00")
    rows = free_resources(ask(starts_at=start, ends_at=end), now=start - timedelta(days=9)).rows
    assert [row.name for row in rows] == ["Tage"]
