"""The week's table of a resource: which days, which hours, and where its cells lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
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

Hours = tuple[float, float]
EARLIEST, LATEST = 8, 22
NEVER_BEFORE = date(2000, 1, 1)
NEVER_AFTER = date(2100, 1, 1)


def week_context(
    request: HttpRequest, resource: Resource, wish: Span | None, *, today: date
) -> dict[str, Any]:
    """What the page's table needs: days, axis, links to the weeks around, and a link for each free cell."""
    zone = ZoneInfo(resource.time_zone)
    wished_day = wish.starts_at.astimezone(zone).date() if wish else today
    monday = _monday(request.GET.get("week", ""), wished_day)
    week = week_of(resource, monday=monday)
    axis = _axis(week, zone, wish)
    return {
        "monday": monday,
        "axis": axis,
        "days": [_row(day, zone, axis, wish, today) for day in week],
        "week_before": (monday - timedelta(days=7)).isoformat(),
        "week_after": (monday + timedelta(days=7)).isoformat(),
        "week_href": _take_over,
    }


def _monday(text: str, wished: date) -> date:
    try:
        day = parse_date(text) or wished
    except ValueError:
        day = wished
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


def _row(day: Day, zone: ZoneInfo, axis: tuple[int, int], wish: Span | None, today: date) -> dict[str, Any]:
    wished = _hours([wish], day.date, zone) if wish else []
    mine = wished[0] if wished else None
    cells = day_cells(
        axis=axis, opened=_hours(day.opened, day.date, zone), busy=_hours(day.full, day.date, zone), mine=mine
    )
    language = get_language() or "en"
    label = (
        f"{format_weekday(day.date, language=language)} {format_day_of_month(day.date, language=language)}"
    )
    return {"label": label, "date": day.date, "cells": cells, "today": day.date == today}


def _hours(spans: Iterable[Span], on: date, zone: ZoneInfo) -> list[Hours]:
    return hours_of([(span.starts_at, span.ends_at) for span in spans], on=on, zone=zone)


def _take_over(day: date, cell: Cell) -> str:
    """A free stretch as the wish in the form."""
    query = {"on": day.isoformat(), "from": _clock(cell.start), "to": _clock(cell.end)}
    return f"?{urlencode(query)}#book"


def _clock(hour: float) -> str:
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
