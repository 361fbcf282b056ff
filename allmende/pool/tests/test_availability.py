"""Tables of openings, gaps and peaks, with the nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from allmende.pool.availability import (
    Opening,
    Span,
    Taken,
    day_span,
    first_fit,
    full_spans,
    gaps,
    is_open,
    last_fit,
    last_on_grid,
    length_of,
    moment,
    next_on_grid,
    on_grid,
    open_spans,
    peak,
    union,
    whole_slots,
)

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local time, as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def span(start: str, end: str) -> Span:
    """A local span: "2026-11-28 10:00" or, the same day, "14:00"."""
    return Span(at(start), at(end if " " in end else f"{start[:10]} {end}"))


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2028-02-29", 24)],
)
def test_a_local_day_has_23_24_or_25_hours(day: str, hours: int) -> None:
    assert day_span(date.fromisoformat(day), BERLIN).minutes == hours * 60


@pytest.mark.parametrize(
    ("day", "minute", "utc"),
    [
        ("2026-11-28", 600, "2026-11-28 09:00"),
        ("2026-07-01", 600, "2026-07-01 08:00"),
        ("2026-03-29", 119, "2026-03-29 00:59"),
        ("2026-03-29", 150, "2026-03-29 01:30"),  # 2:30 does not exist and becomes 3:30
        ("2026-03-29", 180, "2026-03-29 01:00"),
        ("2026-10-25", 119, "2026-10-24 23:59"),
        ("2026-10-25", 150, "2026-10-25 01:30"),  # 2:30 exists twice, the later one counts
        ("2026-10-25", 180, "2026-10-25 02:00"),
        ("2026-12-31", 1440, "2026-12-31 23:00"),
    ],
)
def test_local_minutes_are_moments(day: str, minute: int, utc: str) -> None:
    assert moment(date.fromisoformat(day), minute, BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


OFFICE = [Opening(weekday, 540, 1080) for weekday in range(5)]  # Monday to Friday, 9 to 18
SPLIT = [Opening(5, 480, 720), Opening(5, 780, 1080)]  # Saturday, 8 to 12 and 13 to 18
NIGHT = [Opening(4, 1200, 1440), Opening(5, 0, 120)]  # Friday 20 to 24, Saturday 0 to 2
DAWN = [Opening(6, 0, 240)]  # Sunday 0 to 4: the nights of the clocks


@pytest.mark.parametrize(
    ("openings", "start", "end", "expected"),
    [
        ([], "2026-11-28 10:00", "2026-12-10 10:00", True),
        (OFFICE, "2026-11-27 09:00", "18:00", True),
        (OFFICE, "2026-11-27 08:45", "10:00", False),
        (OFFICE, "2026-11-27 17:00", "18:15", False),
        (OFFICE, "2026-11-28 10:00", "12:00", False),
        (OFFICE, "2026-11-26 10:00", "2026-11-27 12:00", False),
        (SPLIT, "2026-11-28 10:00", "12:00", True),
        (SPLIT, "2026-11-28 10:00", "13:30", False),
        (NIGHT, "2026-11-27 22:00", "2026-11-28 01:30", True),
        (NIGHT, "2026-11-27 22:00", "2026-11-28 02:15", False),
        (OFFICE, "2028-02-29 09:00", "10:00", True),
        (DAWN, "2026-03-29 00:00", "04:00", True),
        (DAWN, "2026-03-29 01:00", "03:30", True),
        (DAWN, "2026-10-25 01:00", "03:30", True),
        (DAWN, "2026-10-25 01:00", "04:15", False),
    ],
)
def test_open_during_the_whole_span(openings: list[Opening], start: str, end: str, expected: bool) -> None:
    assert is_open(openings, zone=BERLIN, span=span(start, end)) is expected


def test_open_spans_touch_and_join_over_midnight() -> None:
    week = span("2026-11-23 00:00", "2026-11-30 00:00")
    assert open_spans(NIGHT, zone=BERLIN, within=week) == [span("2026-11-27 20:00", "2026-11-28 02:00")]
    always = [Opening(weekday, 0, 1440) for weekday in range(7)]
    assert open_spans(always, zone=BERLIN, within=week) == [week]


def test_union_joins_what_overlaps_or_touches() -> None:
    one, two = span("2026-11-28 10:00", "11:00"), span("2026-11-28 11:00", "12:00")
    apart = span("2026-11-28 13:00", "14:00")
    assert union([apart, two, one]) == [span("2026-11-28 10:00", "12:00"), apart]


TAKEN = [
    Taken(span("2026-11-28 10:00", "12:00"), 2),
    Taken(span("2026-11-28 11:00", "13:00"), 1),
    Taken(span("2026-11-28 12:00", "14:00"), 1),
]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("08:00", "10:00", 0),
        ("08:00", "10:15", 2),
        ("10:00", "14:00", 3),
        ("12:00", "14:00", 2),
        ("13:00", "16:00", 1),
        ("14:00", "16:00", 0),
    ],
)
def test_the_peak_of_overlapping_quantities(start: str, end: str, expected: int) -> None:
    assert peak(TAKEN, within=span(f"2026-11-28 {start}", end)) == expected


@pytest.mark.parametrize(
    ("quantity", "wanted", "expected"),
    [
        (3, 1, [("11:00", "12:00")]),
        (3, 2, [("10:00", "13:00")]),
        (1, 1, [("10:00", "14:00")]),
        (4, 1, []),
    ],
)
def test_when_too_few_are_left(quantity: int, wanted: int, expected: list[tuple[str, str]]) -> None:
    day = day_span(date(2026, 11, 28), BERLIN)
    full = full_spans(TAKEN, quantity=quantity, wanted=wanted, within=day)
    assert full == [span(f"2026-11-28 {start}", end) for start, end in expected]


@pytest.mark.parametrize(
    ("buffer", "expected"),
    [(0, [("08:00", "10:00"), ("14:00", "16:00")]), (30, [("08:00", "09:30"), ("14:00", "15:30")])],
)
def test_gaps_leave_the_buffer_before_what_follows(buffer: int, expected: list[tuple[str, str]]) -> None:
    opened = [span("2026-11-28 08:00", "18:00")]
    full = [
        span("2026-11-28 10:00", "12:00"),
        span("2026-11-28 12:00", "14:00"),
        span("2026-11-28 16:00", "20:00"),
    ]
    found = gaps(opened=opened, full=full, buffer=timedelta(minutes=buffer), within=opened[0])
    assert found == [span(f"2026-11-28 {start}", end) for start, end in expected]


def test_a_buffer_may_reach_beyond_closing_time() -> None:
    opened = [span("2026-11-28 08:00", "12:00")]
    full = [span("2026-11-28 12:30", "14:00")]
    assert gaps(opened=opened, full=full, buffer=timedelta(minutes=30), within=opened[0]) == opened
    assert gaps(opened=opened, full=full, buffer=timedelta(minutes=60), within=opened[0]) == [
        span("2026-11-28 08:00", "11:30")
    ]


@pytest.mark.parametrize(
    ("moment_", "slot", "zone", "expected"),
    [
        ("2026-11-28 10:01", 15, BERLIN, "2026-11-28 10:15"),
        ("2026-11-28 10:00", 15, BERLIN, "2026-11-28 10:00"),
        ("2026-11-28 10:01", 60, KATHMANDU, "2026-11-28 11:00"),  # 5:45 ahead of UTC
        ("2026-03-29 01:50", 60, BERLIN, "2026-03-29 03:00"),
        ("2026-11-28 10:01", 1440, BERLIN, "2026-11-29 00:00"),
        ("2026-10-25 00:30", 1440, BERLIN, "2026-10-26 00:00"),  # a day of 25 hours
    ],
)
def test_the_next_whole_slot_on_local_clocks(moment_: str, slot: int, zone: ZoneInfo, expected: str) -> None:
    found = next_on_grid(at(moment_, zone), slot_minutes=slot, zone=zone)
    assert found == at(expected, zone)
    assert on_grid(found, slot_minutes=slot, zone=zone)


def test_seconds_are_off_every_grid() -> None:
    assert not on_grid(at("2026-11-28 10:00:30"), slot_minutes=1, zone=BERLIN)


def test_the_first_gap_that_is_long_enough_wins() -> None:
    free = [
        span("2026-11-28 08:00", "09:00"),
        span("2026-11-28 10:05", "12:00"),
        span("2026-11-28 13:00", "18:00"),
    ]
    assert first_fit(free, minutes=120, slot_minutes=15, zone=BERLIN) == span("2026-11-28 13:00", "15:00")
    assert first_fit(free, minutes=105, slot_minutes=15, zone=BERLIN) == span("2026-11-28 10:15", "12:00")
    assert first_fit(free, minutes=600, slot_minutes=15, zone=BERLIN) is None


@pytest.mark.parametrize(
    ("moment_", "slot", "expected"),
    [
        ("2026-11-28 10:07", 15, "2026-11-28 10:00"),
        ("2026-11-28 10:15", 15, "2026-11-28 10:15"),
        ("2026-03-29 03:20", 60, "2026-03-29 03:00"),  # the hour before does not exist
        ("2026-03-29 04:30", 1440, "2026-03-29 00:00"),  # a day of 23 hours
        ("2026-10-25 04:30", 1440, "2026-10-25 00:00"),  # a day of 25 hours
    ],
)
def test_the_grid_backwards(moment_: str, slot: int, expected: str) -> None:
    assert last_on_grid(at(moment_), slot_minutes=slot, zone=BERLIN) == at(expected)


def test_the_last_that_fits() -> None:
    free = [
        span("2026-11-28 08:00", "10:00"),
        span("2026-11-28 12:05", "12:50"),
        span("2026-11-28 13:05", "13:25"),
    ]
    assert last_fit(free, minutes=30, slot_minutes=15, zone=BERLIN) == span("2026-11-28 12:15", "12:45")
    assert last_fit(free, minutes=120, slot_minutes=15, zone=BERLIN) == span("2026-11-28 08:00", "10:00")
    assert last_fit(free, minutes=121, slot_minutes=15, zone=BERLIN) is None


DAYS_OF_CHANGE = [  # the night before the clocks change, that night's day, the day after, and the one after that
    ("2028-03-25", "2028-03-26", "2028-03-27", "2028-03-28"),
    ("2028-10-28", "2028-10-29", "2028-10-30", "2028-10-31"),
]


@pytest.mark.parametrize("days", DAYS_OF_CHANGE)
def test_where_the_slot_is_a_day_days_count_and_not_hours(days: tuple[str, ...]) -> None:
    before, change, after, later = days
    terms: Any = {"slot_minutes": 1440, "zone": BERLIN}
    whole = span(f"{change} 00:00", f"{after} 00:00")
    assert length_of(whole, **terms) == timedelta(days=1)
    assert length_of(whole, slot_minutes=60, zone=BERLIN) == whole.ends_at - whole.starts_at
    free = [span(f"{before} 12:00", f"{later} 12:00")]
    both = span(f"{change} 00:00", f"{later} 00:00")
    assert first_fit(free, minutes=1440, **terms) == whole
    assert first_fit(free, minutes=2880, **terms) == last_fit(free, minutes=2880, **terms) == both
    assert last_fit([span(f"{before} 12:00", f"{after} 12:00")], minutes=1440, **terms) == whole
    assert first_fit(free, minutes=4320, **terms) is last_fit(free, minutes=4320, **terms) is None


def test_what_fits_ends_on_the_grid_too() -> None:
    """On Lord Howe the clocks change by half an hour: two hours over it end at half past."""
    howe = ZoneInfo("Australia/Lord_Howe")
    free = [Span(at("2028-04-02 00:10", howe), at("2028-04-02 06:00", howe))]
    fits = (
        first_fit(free, minutes=120, slot_minutes=60, zone=howe),
        last_fit(
            [Span(at("2028-04-01 22:00", howe), at("2028-04-02 03:10", howe))],
            minutes=120,
            slot_minutes=60,
            zone=howe,
        ),
    )
    for fit in fits:
        assert fit is not None
        assert fit.minutes == 120
        assert on_grid(fit.starts_at, slot_minutes=60, zone=howe)
        assert on_grid(fit.ends_at, slot_minutes=60, zone=howe)


@pytest.mark.parametrize(
    ("minutes", "slot", "longest", "expected"),
    [
        (120, 15, 600, 120),
        (113, 15, 600, 120),
        (113, 15, 119, 105),
        (1, 60, 59, None),
        (1500, 1440, 2880, 2880),
    ],
)
def test_a_length_in_whole_slots(minutes: int, slot: int, longest: int, expected: int | None) -> None:
    assert whole_slots(minutes, slot_minutes=slot, shortest=1, longest=longest) == expected


def test_the_grid_backwards_in_an_hour_that_comes_twice() -> None:
    for hour in (0, 1):  # 2:50 on both clocks
        late = datetime(2026, 10, 25, hour, 50, tzinfo=UTC)
        assert last_on_grid(late, slot_minutes=60, zone=BERLIN) == late.replace(minute=0)
