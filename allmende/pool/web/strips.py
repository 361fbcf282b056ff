"""A day of a resource as the drawn strip of a result list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allmende.ui.drawings.day import hours_of

from ..availability import Span
from ..queries.day_strips import DayStrip
from ..queries.search import Question

Hours = tuple[float, float]
EARLIEST, LATEST = 8, 22
WHOLE_DAY = timedelta(days=1)


def strip_of(strip: DayStrip, question: Question) -> dict[str, Any] | None:
    """Arguments of the macro day_strip; None where the wish is longer than a day, which a strip cannot show."""
    if question.ends_at - question.starts_at >= WHOLE_DAY:
        return None
    asked = _hours([question.span], strip)
    if not asked:
        return None
    opened = _hours(strip.opened, strip)
    axis = _axis([*opened, *asked])
    return {
        "busy": _hours(strip.full, strip),
        "shut": _rest(opened, axis),
        "asked": asked[0],
        "axis": axis,
    }


def _hours(spans: Iterable[Span], strip: DayStrip) -> list[Hours]:
    return hours_of(
        [(span.starts_at, span.ends_at) for span in spans], on=strip.date, zone=ZoneInfo(strip.time_zone)
    )


def _axis(hours: list[Hours]) -> tuple[int, int]:
    return (
        min(EARLIEST, *(int(start) for start, _end in hours)),
        max(LATEST, *(-int(-end // 1) for _start, end in hours)),
    )


def _rest(opened: list[Hours], axis: tuple[int, int]) -> list[Hours]:
    """What lies between the opened hours."""
    edges = [float(axis[0]), *(edge for hours in opened for edge in hours), float(axis[1])]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]
