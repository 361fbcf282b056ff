"""A day as a strip, and as a row of the week's table.

Hours are numbers on a place's clocks: 9.5 is half past nine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from .axis import Bar, Mark, Span, bar, percent

Hours = Span
Moments = tuple[datetime, datetime]
Kind = Literal["free", "busy", "mine", "shut"]
QUARTERS = 4
GAP = 2
"""Percent of a strip that stay empty between two hours written under it."""


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
    bars = (bar(css, hours, axis) for css, hours in pieces)
    return [bar for bar in bars if bar.width > 0]


def strip_asked(asked: Hours, axis: Hours) -> Bar:
    """The hours somebody asked for."""
    return bar("g-ask", asked, axis)


def strip_marks(*, axis: Hours, width: Callable[[float], float], asked: Hours | None = None) -> list[Mark]:
    """Hours written under a strip: the asked ones, then the ends, each where it runs into none before it.

    width: how much of the strip an hour takes when it is written, in percent.
    """
    marks: list[Mark] = []
    for mark in [*(_asked_marks(asked, axis, width) if asked else []), *_end_marks(axis)]:
        if 0 <= mark.x <= 100 and not any(_touch(mark, other, width) for other in marks):
            marks.append(mark)
    return sorted(marks, key=lambda mark: mark.x)


def _asked_marks(asked: Hours, axis: Hours, width: Callable[[float], float]) -> list[Mark]:
    """Each under its end of what was asked; where that is short, they lean away from each other."""
    first, last = (_leaning("middle", percent(hour, axis), hour, width(hour)) for hour in asked)
    if _touch(first, last, width):
        first = _leaning("end", first.x, first.value, width(first.value))
        last = _leaning("start", last.x, last.value, width(last.value))
    return [first, last]


def _end_marks(axis: Hours) -> list[Mark]:
    return [Mark(0, axis[0], "start"), Mark(100, axis[1], "end")]


def _leaning(wanted: str, x: float, hour: float, wide: float) -> Mark:
    """At the edge of the strip a mark leans inwards."""
    left, right = _reach(Mark(x, hour, wanted), wide)
    return Mark(x, hour, "start" if left < 0 else "end" if right > 100 else wanted)


def _reach(mark: Mark, wide: float) -> Hours:
    left = mark.x - {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
    return left, left + wide


def _touch(one: Mark, other: Mark, width: Callable[[float], float]) -> bool:
    (left, right), (begins, ends) = _reach(one, width(one.value)), _reach(other, width(other.value))
    return left < ends + GAP and begins < right + GAP


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
