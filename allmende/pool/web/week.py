"""The week's table of a resource: which days, which hours, and where its cells lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from allmende.ui.drawings.day import Cell, day_cells, hours_of
from allmende.ui.formats import format_day_of_month, format_weekday

from ..availability import Span
from ..models import Resource
from ..queries.week import Day, week_of
from ..terms import earliest

Hours = tuple[float, float]
EARLIEST, LATEST = 8, 22
NEVER_BEFORE = date(2000, 1, 1)
NEVER_AFTER = date(2100, 1, 1)
A_WEEK = timedelta(days=7)


def week_context(
    request: HttpRequest, resource: Resource, wish: Span | None, *, day: date, now: datetime
) -> dict[str, Any]:
    """What the page's table needs: days, axis, links to the weeks around, and a link for each free cell.

    day: whose week is shown unless the address names another.
    """
    zone = ZoneInfo(resource.time_zone)
    monday = _monday(request.GET.get("week", ""), day)
    week = week_of(resource, monday=monday)
    axis = _axis(week, zone, wish)
    not_before = earliest(resource, now)
    this_monday = _monday("", now.astimezone(zone).date())
    return {
        "monday": monday,
        "axis": axis,
        "days": [_row(each, zone, axis, wish, not_before, marked=day) for each in week],
        "week_before": (monday - A_WEEK).isoformat() if monday > this_monday else "",
        "week_after": (monday + A_WEEK).isoformat() if monday < NEVER_AFTER else "",
        "week_href": _take_over(request, resource),
    }


def _monday(text: str, otherwise: date) -> date:
    try:
        day = parse_date(text) or otherwise
    except ValueError:
        day = otherwise
    day = min(max(day, NEVER_BEFORE), NEVER_AFTER)
    return day - timedelta(days=day.weekday())


def _axis(week: list[Day], zone: ZoneInfo, wish: Span | None) -> tuple[int, int]:
    """From 8 to 22 o'clock, wider where it opens earlier or closes later; always open means the whole day."""
    hours = [each for day in week for each in _hours(day.opened, day.date, zone)]
    if wish:
        hours += _hours([wish], wish.starts_at.astimezone(zone).date(), zone)
    first = min((start for start, _end in hours), default=EARLIEST)
    last = max((end for _start, end in hours), default=LATEST)
    return min(EARLIEST, int(first)), max(LATEST, -int(-last // 1))


def _row(
    day: Day, zone: ZoneInfo, axis: tuple[int, int], wish: Span | None, not_before: datetime, *, marked: date
) -> dict[str, Any]:
    """A day's cells. What has passed, or is too soon for the owner, is not to be had: it looks closed."""
    wished = _hours([wish], day.date, zone) if wish else []
    opened = [
        Span(max(span.starts_at, not_before), span.ends_at)
        for span in day.opened
        if span.ends_at > not_before
    ]
    cells = day_cells(
        axis=axis,
        opened=_hours(opened, day.date, zone),
        busy=_hours(day.full, day.date, zone),
        mine=wished[0] if wished else None,
    )
    language = get_language() or "en"
    label = (
        f"{format_weekday(day.date, language=language)} {format_day_of_month(day.date, language=language)}"
    )
    return {"label": label, "date": day.date, "cells": cells, "today": day.date == marked}


def _hours(spans: Iterable[Span], on: date, zone: ZoneInfo) -> list[Hours]:
    return hours_of([(span.starts_at, span.ends_at) for span in spans], on=on, zone=zone)


def _take_over(request: HttpRequest, resource: Resource) -> Callable[[date, Cell], str]:
    """The address that puts a free stretch into the form, as long as it may be and on the grid."""
    asked = request.GET.copy()
    for name in ("on", "from", "to", "until", "week"):
        asked.pop(name, None)
    rest = f"&{asked.urlencode()}" if asked else ""
    grid = resource.slot_minutes / 60
    longest = resource.longest_minutes / 60

    def href(day: date, cell: Cell) -> str:
        start, end = -(-cell.start // grid) * grid, cell.end // grid * grid
        if start >= end:
            start, end = cell.start, cell.end
        end = min(end, start + longest)
        query = {"on": day.isoformat(), "from": _clock(start), "to": _clock(end)}
        return f"?{urlencode(query)}{rest}#book"

    return href


def _clock(hour: float) -> str:
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
