"""Geometry in percent: tables without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import combinations, pairwise, product

import pytest

from allmende.ui import drawings
from allmende.ui.drawings import Bar, Mark, Pin
from tests.for_each import for_each

DAY = (8, 22)


def test_a_strip_shows_shut_and_taken_hours_cut_at_its_ends() -> None:
    bars = drawings.strip_bars(axis=DAY, shut=[(6, 9)], busy=[(16, 20), (23, 24)])
    assert bars == [Bar("g-off", 0.0, 7.14), Bar("g-busy", 57.14, 28.57)]


@pytest.mark.parametrize(
    ("asked", "marks"),
    [
        (None, [Mark(0, 8, "start"), Mark(100, 22, "end")]),
        (
            (10, 14),
            [
                Mark(0, 8, "start"),
                Mark(14.29, 10, "middle"),
                Mark(42.86, 14, "middle"),
                Mark(100, 22, "end"),
            ],
        ),
        ((8, 14), [Mark(0.0, 8, "start"), Mark(42.86, 14, "middle"), Mark(100, 22, "end")]),
        (
            (12, 13),
            [Mark(0, 8, "start"), Mark(28.57, 12, "end"), Mark(35.71, 13, "start"), Mark(100, 22, "end")],
        ),
    ],
)
def test_hours_under_a_strip_do_not_run_into_each_other(
    asked: tuple[float, float] | None, marks: list[Mark]
) -> None:
    assert drawings.strip_marks(axis=DAY, asked=asked, width=lambda hour: 4.4 * len(str(hour))) == marks


@for_each(list(product(range(8, 22), [1, 2, 4], [8, 20, 30])))
def test_an_hour_drops_out_before_it_runs_into_another(drawn: tuple[int, int, int]) -> None:
    start, length, wide = drawn
    asked = (start, min(22, start + length))
    marks = drawings.strip_marks(axis=DAY, asked=asked, width=lambda _hour: wide)
    left = {"start": 0.0, "middle": wide / 2, "end": wide}
    reach = [mark.x - left[mark.anchor] for mark in marks]
    assert all(0 <= edge <= 100 - wide for edge in reach)
    assert all(later - edge > wide for edge, later in pairwise(reach))
    assert any(mark.value in asked for mark in marks)


def test_hours_of_a_day_are_those_of_the_clocks_there() -> None:
    booked = [
        (datetime(2026, 11, 27, 21, tzinfo=UTC), datetime(2026, 11, 28, 1, 30, tzinfo=UTC)),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 11, 28, 13, tzinfo=UTC)),
        (datetime(2026, 11, 29, 9, tzinfo=UTC), datetime(2026, 11, 29, 13, tzinfo=UTC)),
    ]
    assert drawings.hours_of(booked, on=date(2026, 11, 28), zone="Europe/Berlin") == [(0, 2.5), (10, 14)]


def test_hours_on_the_day_the_clocks_change() -> None:
    night = [(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))]
    assert drawings.hours_of(night, on=date(2026, 10, 25), zone="Europe/Berlin") == [(0, 24)]


def test_an_account_in_credit_shows_what_is_held_at_its_end() -> None:
    scale = drawings.balance_scale(
        balance=4650, held=2000, low=-10000, high=20000, warn_low=-6000, warn_high=16000
    )
    assert scale.pieces == [Bar("g-free", 33.33, 8.84), Bar("g-held", 42.17, 6.66)]
    assert scale.comfortable == Bar("g-ground", 13.33, 73.34)
    assert (scale.zero, scale.here) == (33.33, 48.83)
    assert [(mark.x, mark.value) for mark in scale.marks] == [
        (0, -10000),
        (33.33, 0),
        (66.67, 10000),
        (100, 20000),
    ]


def test_an_account_in_debt_shows_red_and_what_is_held_below() -> None:
    scale = drawings.balance_scale(balance=-3000, held=2000, low=-10000, high=10000)
    assert [bar.css for bar in scale.pieces] == ["g-no", "g-held"]
    assert scale.pieces[1] == Bar("g-held", 25.0, 10.0)


@pytest.mark.parametrize(
    ("balance", "low", "high"),
    [(0, -1, 1), (0, 0, None), (-10_000, -10_000, 20_000), (10**9, -100, None), (5, -(10**11), 10**11)],
)
def test_a_scale_can_be_drawn_for_every_limit(balance: int, low: int, high: int | None) -> None:
    scale = drawings.balance_scale(balance=balance, low=low, high=high)
    assert 0 <= scale.zero <= 100
    assert 0 <= scale.here <= 100
    assert len(scale.ticks) <= 60
    assert 2 <= len(scale.marks) <= 8


def test_a_day_is_told_from_end_to_end() -> None:
    cells = drawings.day_cells(axis=DAY, opened=[(9, 22)], busy=[(12, 16)], mine=(17, 18.5))
    assert [(cell.kind, cell.start, cell.end) for cell in cells] == [
        ("shut", 8, 9),
        ("free", 9, 12),
        ("busy", 12, 16),
        ("free", 16, 17),
        ("mine", 17, 18.5),
        ("free", 18.5, 22),
    ]
    assert sum(cell.quarters for cell in cells) == 14 * 4


def test_odd_minutes_never_make_a_time_look_freer_than_it_is() -> None:
    cells = drawings.day_cells(axis=(8, 12), opened=[(8.1, 12)], busy=[(9.05, 9.2)])
    assert [(cell.kind, cell.start, cell.end) for cell in cells] == [
        ("shut", 8, 8.25),
        ("free", 8.25, 9),
        ("busy", 9, 9.25),
        ("free", 9.25, 12),
    ]


def test_a_sketch_keeps_pins_and_ring_on_the_sheet() -> None:
    markers = [
        {"nr": 1, "lat": 52.52, "lon": 13.405, "on": True},
        {"nr": 2, "lat": 52.62, "lon": 13.405},
        {"nr": 3, "lat": 52.52, "lon": 13.9},
    ]
    sketch = drawings.map_sketch(markers, 52.52, 13.405, 10)
    here, north, east = sketch.pins
    assert (here.x, here.y, here.on) == (210, 210, True)
    assert north.x == 210
    assert north.y < 210
    assert 210 < east.x <= 420 - 24
    assert 0 < sketch.ring < 210


def test_pins_that_touch_become_one_that_says_their_numbers() -> None:
    one, two, three = Pin((1,), 100, 100), Pin((2,), 110, 100, on=True), Pin((3, 4), 400, 100)
    (merged, far) = drawings.apart([three, two, one])
    assert (merged.text, merged.x, merged.y, merged.on) == ("1, 2", 105, 100, True)
    assert far == three
    crowd = drawings.apart(Pin((number,), 8 * number, 10 * (number % 2)) for number in range(1, 9))
    assert [pin.text for pin in crowd] == ["1–8"]


def test_no_pin_covers_another() -> None:
    pins = drawings.apart(Pin((nr,), nr * 37 % 200, nr * 53 % 150) for nr in range(1, 20))
    assert sorted(number for pin in pins for number in pin.numbers) == list(range(1, 20))
    for one, other in combinations(pins, 2):
        assert abs(one.x - other.x) >= (one.width + other.width) / 2 or abs(one.y - other.y) >= 28


@pytest.mark.parametrize(
    ("numbers", "text"), [((3,), "3"), ((1, 2), "1, 2"), ((1, 3, 5, 6, 7), "1, 3, 5–7"), (("•",), "•")]
)
def test_numbers_of_a_pin(numbers: tuple[int | str, ...], text: str) -> None:
    assert drawings.written(numbers) == text
