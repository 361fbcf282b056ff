"""Geometry of strips, scales and weeks: where things stand in percent of the width, as SVG wants it.

Pure: hours are numbers (9.5 is half past nine), amounts integers in the unit's smallest part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

Hours = tuple[float, float]
Moments = tuple[datetime, datetime]
Kind = Literal["free", "busy", "mine", "shut"]
QUARTERS = 4


@dataclass(frozen=True)
class Bar:
    """A piece of a strip: css class, left edge and width in percent."""

    css: str
    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A labelled place on an axis, in percent; anchor as SVG's text-anchor."""

    x: float
    value: float
    anchor: str


def hours_of(moments: Iterable[Moments], *, on: date, zone: str | tzinfo) -> list[Hours]:
    """The parts of these spans that lie on one day of a place, as hours of its clocks."""
    local = ZoneInfo(zone) if isinstance(zone, str) else zone
    spans = [
        (_hour_on(on, start.astimezone(local)), _hour_on(on, end.astimezone(local))) for start, end in moments
    ]
    return [(start, end) for start, end in spans if start < end]


def strip_bars(*, axis: Hours, shut: Sequence[Hours] = (), busy: Sequence[Hours] = ()) -> list[Bar]:
    """Shut and taken hours on a day's strip, cut at its ends; what is left is free ground."""
    pieces = [("g-off", each) for each in shut] + [("g-busy", each) for each in busy]
    bars = (_bar(css, hours, axis) for css, hours in pieces)
    return [bar for bar in bars if bar.width > 0]


def strip_asked(asked: Hours, axis: Hours) -> Bar:
    """The hours somebody asked for."""
    return _bar("g-ask", asked, axis)


def strip_marks(*, axis: Hours, asked: Hours | None = None, apart: float = 9) -> list[Mark]:
    """Hours written under a strip: the asked ones, and the ends where `apart` percent of room is left."""
    marks = [Mark(_percent(hour, axis), hour, "middle") for hour in asked or ()]
    ends = (Mark(0, axis[0], "start"), Mark(100, axis[1], "end"))
    marks += [end for end in ends if all(abs(end.x - mark.x) >= apart for mark in marks)]
    outside = (mark for mark in marks if not 0 <= mark.x <= 100)
    return sorted(set(marks) - set(outside), key=lambda mark: mark.x)


@dataclass(frozen=True)
class Scale:
    """An account's place between its limits, in percent of the width."""

    low: int
    high: int
    comfortable: Bar
    pieces: list[Bar]
    zero: float
    here: float
    ticks: list[float]
    marks: list[Mark]


def balance_scale(
    *,
    balance: int,
    held: int = 0,
    low: int,
    high: int | None = None,
    warn_low: int | None = None,
    warn_high: int | None = None,
) -> Scale:
    """Draw a balance between its lower and upper limit; `held` of it is spoken for.

    Between the two warnings lies comfortable ground. Without an upper limit there is room for as much again.
    """
    if high is None:
        high = max(2 * abs(low), balance + abs(balance) // 4, 1)
    axis = (min(low, balance - held), max(high, balance))
    free = balance - held
    pieces = []
    if free > 0:
        pieces.append(_bar("g-free", (0, free), axis))
    if balance < 0:
        pieces.append(_bar("g-no", (balance, 0), axis))
    if held > 0:
        pieces.append(_bar("g-held", (free, balance), axis))
    fine, coarse = _steps(axis[1] - axis[0])
    return Scale(
        low=axis[0],
        high=axis[1],
        comfortable=_bar(
            "g-ground",
            (axis[0] if warn_low is None else warn_low, axis[1] if warn_high is None else warn_high),
            axis,
        ),
        pieces=pieces,
        zero=_percent(0, axis),
        here=_percent(balance, axis),
        ticks=[_percent(value, axis) for value in _multiples(fine, axis)],
        marks=_scale_marks(coarse, axis),
    )


@dataclass(frozen=True)
class Cell:
    """A stretch of one day in the week's table, in quarters of an hour."""

    kind: Kind
    start: float
    end: float

    @property
    def quarters(self) -> int:
        return round((self.end - self.start) * QUARTERS)


def day_cells(
    *, axis: Hours, opened: Sequence[Hours], busy: Sequence[Hours] = (), mine: Hours | None = None
) -> list[Cell]:
    """One day from end to end as cells that follow each other: free, taken, yours, shut.

    Times are widened to whole quarters, so that nothing looks freer than it is.
    """
    first, last = round(axis[0] * QUARTERS), round(axis[1] * QUARTERS)
    kinds: list[Kind] = ["shut"] * (last - first)
    for kind, spans in (("free", opened), ("busy", busy), ("mine", [mine] if mine else [])):
        for start, end in spans:
            begin, finish = _quarters(start, end, widen=kind != "free")
            for quarter in range(max(begin, first), min(finish, last)):
                kinds[quarter - first] = kind  # type: ignore[call-overload]  # literals of the loop above
    cells: list[Cell] = []
    for index, kind in enumerate(kinds):
        start, end = (first + index) / QUARTERS, (first + index + 1) / QUARTERS
        if cells and cells[-1].kind == kind:
            cells[-1] = Cell(kind, cells[-1].start, end)
        else:
            cells.append(Cell(kind, start, end))
    return cells


def _hour_on(day: date, moment: datetime) -> float:
    if moment.date() != day:
        return 0.0 if moment.date() < day else 24.0
    return moment.hour + moment.minute / 60 + moment.second / 3600


def _quarters(start: float, end: float, *, widen: bool) -> tuple[int, int]:
    down, up = int(start * QUARTERS // 1), -int(-end * QUARTERS // 1)
    if widen:
        return down, up
    return -int(-start * QUARTERS // 1), int(end * QUARTERS // 1)


def _bar(css: str, span: Hours, axis: Hours) -> Bar:
    left = max(0.0, _percent(span[0], axis))
    right = min(100.0, _percent(span[1], axis))
    return Bar(css, round(left, 2), round(max(0.0, right - left), 2))


def _percent(value: float, axis: Hours) -> float:
    return round((value - axis[0]) / (axis[1] - axis[0]) * 100, 2)


def _steps(width: float) -> tuple[int, int]:
    """Distance of small ticks and of labels: 1, 2 or 5 times a power of ten; at most 50 and 6 of them."""

    def step(most: int) -> int:
        power = 1
        while True:
            for factor in (1, 2, 5):
                if width / (factor * power) <= most:
                    return factor * power
            power *= 10

    return step(50), step(5)


def _multiples(step: int, axis: Hours) -> list[int]:
    first = -int(-axis[0] // step) * step if axis[0] < 0 else -(-int(axis[0]) // step) * step
    return list(range(int(first), int(axis[1]) + 1, step))


def _scale_marks(step: int, axis: Hours) -> list[Mark]:
    ends = [Mark(0, axis[0], "start"), Mark(100, axis[1], "end")]
    between = [Mark(_percent(value, axis), value, "middle") for value in _multiples(step, axis)]
    roomy = [mark for mark in between if 16 <= mark.x <= 84 or (mark.value == 0 and 9 <= mark.x <= 91)]
    return [ends[0], *roomy, ends[1]]
