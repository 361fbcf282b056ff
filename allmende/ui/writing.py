"""What pages write in the language of whoever reads them: filters for templates, and words for drawings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, tzinfo
from functools import wraps
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from allmende.kernel.amounts import format_amount

from . import drawings, formats
from .clocks import readers_clocks
from .markdown import render_markdown

LETTER, NARROWEST_STRIP = 9.7, 240
"""Pixels: a letter under a drawing on average, and a day's strip on a narrow phone."""


def current_language() -> str:
    """The language this page is written in; with translation switched off: English."""
    return get_language() or "en"


def hours(start: float, end: float, *, short: bool = False) -> str:
    """Hours as numbers, written: 10–14 Uhr."""
    return formats.format_hours(start, end, language=current_language(), short=short)


def strip_label(
    busy: Sequence[tuple[float, float]], asked: tuple[float, float] | None = None, free: bool = True
) -> str:
    """What a day's strip shows, in words."""
    parts = []
    if asked:
        sentence = gettext("free %(hours)s") if free else gettext("not free %(hours)s")
        parts.append(sentence % {"hours": hours(*asked)})
    taken = ", ".join(hours(*each) for each in busy)
    parts.append(gettext("taken: %(hours)s") % {"hours": taken} if taken else gettext("nothing taken"))
    return "; ".join(parts)


def strip_marks(
    *, axis: tuple[float, float], asked: tuple[float, float] | None = None
) -> list[drawings.Mark]:
    """The hours under a day's strip that have room on a narrow phone: English ones are the longer."""
    return drawings.strip_marks(
        axis=axis, asked=asked, width=lambda hour: 100 * LETTER * len(_hour(hour)) / NARROWEST_STRIP
    )


def week_label(on: date, cell: drawings.Cell) -> str:
    """What a free gap in the week says to those who hear it."""
    times = {"day": _day(on), "hours": hours(cell.start, cell.end)}
    return gettext("%(day)s, %(hours)s free: take over") % times


def map_words() -> dict[str, str]:
    """What the map's own controls say."""
    return {
        "title": gettext("Map"),
        "zoomIn": gettext("Closer"),
        "zoomOut": gettext("Farther"),
        "close": gettext("Close"),
        "wheel": gettext("Hold Ctrl to zoom with the wheel"),
        "wheelMac": gettext("Hold ⌘ to zoom with the wheel"),
        "fingers": gettext("Move the map with two fingers"),
    }


def _zone(zone: str | tzinfo | None) -> str | tzinfo:
    return zone or timezone.get_current_timezone()


def _reader(zone: str | tzinfo | None) -> str | None:
    """Only a moment at a place asks whose clocks show it."""
    return readers_clocks() if zone else None


def _date(value: date, short: bool = False) -> str:
    if isinstance(value, datetime):
        value = formats.in_zone(value, _zone(None)).date()
    return formats.format_date(value, language=current_language(), short=short)


def _day(value: date, year: bool = False, short: bool = False) -> str:
    return formats.format_day(value, language=current_language(), year=year, short=short)


def _weekday(value: date) -> str:
    return formats.format_weekday(value, language=current_language())


def _day_of_month(value: date) -> str:
    return formats.format_day_of_month(value, language=current_language())


def _time(value: time | datetime, zone: str | tzinfo | None = None) -> str:
    local = formats.in_zone(value, _zone(zone)) if isinstance(value, datetime) else value
    return formats.format_time(local, language=current_language())


def _moment(
    value: datetime, zone: str | tzinfo | None = None, year: bool = False, short: bool = False
) -> str:
    return formats.format_moment(
        value, zone=_zone(zone), language=current_language(), year=year, short=short, reader=_reader(zone)
    )


def _span(
    start: datetime,
    end: datetime,
    zone: str | tzinfo | None = None,
    year: bool = False,
    short: bool = False,
) -> str:
    return formats.format_span(
        start,
        end,
        zone=_zone(zone),
        language=current_language(),
        year=year,
        short=short,
        reader=_reader(zone),
    )


def other_clocks(at: datetime, zone: str) -> str:
    """Berlin time: for a page of many hours, where the clocks at `zone` are not the reader's. Else empty."""
    return formats.on_whose_clocks(
        at, zone=zone, reader=readers_clocks(), language=current_language(), alone=True
    )


def _amount(value: int, decimals: int = 2, signed: bool = False) -> str:
    return format_amount(value, decimals=decimals, signed=signed, language=current_language())


def _number(value: float, decimals: int | None = None) -> str:
    return formats.format_number(value, language=current_language(), decimals=decimals)


def _distance(metres: float) -> str:
    return formats.format_distance(metres, language=current_language())


def _duration(minutes: int, short: bool = False) -> str:
    return formats.format_duration(minutes, language=current_language(), short=short)


def _hour(value: float) -> str:
    return formats.format_hour(value, language=current_language())


def _rounded(value: int, decimals: int = 2) -> str:
    """An amount on an axis: without the decimals it does not have."""
    whole = value % 10**decimals == 0
    return format_amount(value // 10**decimals, decimals=0) if whole else _amount(value, decimals)


def _paragraphs(text: str) -> Markup:
    """Plain text with its line breaks, escaped."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
    )


def _mail_address(text: str) -> Markup:
    """An address that, where it is longer than its line, breaks at its signs."""
    return Markup(re.sub("(?=[@._])|(?<=-)", "<wbr>", str(escape(text))))  # noqa: S704 -- escaped before


def _at_each_visit(write: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the compiler from writing {{ 4650|amount }} once and for all, in the language of the first visitor."""

    @pass_context
    @wraps(write)
    def in_context(context: Context, *args: Any, **kwargs: Any) -> Any:
        return write(*args, **kwargs)

    return in_context


_WRITERS: dict[str, Callable[..., Any]] = {
    "date": _date,
    "day": _day,
    "weekday": _weekday,
    "day_of_month": _day_of_month,
    "time": _time,
    "moment": _moment,
    "span": _span,
    "amount": _amount,
    "number": _number,
    "hour": _hour,
    "rounded": _rounded,
    "distance": _distance,
    "duration": _duration,
    "capfirst": capfirst,
    "paragraphs": _paragraphs,
    "mail_address": _mail_address,
    "markdown": render_markdown,
    "json": json.dumps,
}
FILTERS = {name: _at_each_visit(write) for name, write in _WRITERS.items()}
