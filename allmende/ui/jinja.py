"""The Jinja2 environment every page is rendered in.

Used by Django's own backend (`django.template.backends.jinja2.Jinja2`, OPTIONS["environment"]); it adds
`request`, `csrf_input` and the context processors.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from allmende.kernel.amounts import format_amount

from . import drawings, formats
from .markdown import render_markdown

STYLESHEETS = (  # each a file in static/ui; a browser asks for each once and then keeps it
    "tokens",
    "base",
    "layout",
    "components/masthead",
    "components/words",
    "components/controls",
    "components/boxes",
    "components/lists",
    "components/tables",
    "components/drawn",
    "utilities",
)
KINDS = ("room", "item", "vehicle", "skill", "service", "digital")


def environment(**options: Any) -> Environment:
    """An environment that escapes, refuses undefined names, and speaks the person's language."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    }
    env = Environment(**options)  # noqa: S701 -- autoescape is set above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals |= {
        "static": static,
        "url": url,
        "url_or_none": url_or_none,
        "icon": icon,
        "get_language": current_language,
        "htmx_script": htmx_script,
        "languages": settings.LANGUAGES,
        "language_name": language_name,
        "person_name": person_name,
        "stylesheets": STYLESHEETS,
        "with_query": with_query,
        "hours": hours,
        "strip_bars": drawings.strip_bars,
        "strip_asked": drawings.strip_asked,
        "strip_marks": drawings.strip_marks,
        "strip_label": strip_label,
        "scale_of": drawings.balance_scale,
        "week_label": week_label,
        "static_or_none": static_or_none,
        "map_sketch": drawings.map_sketch,
        "map_words": map_words,
    }
    env.filters |= FILTERS
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its url name: url("pool:resource", pk=7)."""
    return reverse(name, args=args, kwargs=kwargs)


def url_or_none(name: str, *args: Any, **kwargs: Any) -> str | None:
    """The same, or None where this installation has no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


def static_or_none(path: str) -> str | None:
    """The address of a file copied at set-up, or None where it has not been."""
    try:
        return static(path)
    except ValueError:  # the manifest does not know it
        return None


def icon(name: str, size: str = "", *, label: str = "") -> Markup:
    """A sign from the sprite. The six kinds carry their colour; size is "", "s" or "l".

    Decoration unless `label` says what it means: an icon never stands alone without words.
    """
    classes = " ".join(filter(None, ("icon", f"kind-{name}" if name in KINDS else "", size)))
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
        classes, role, static("ui/icons.svg"), name
    )


def with_query(params: QueryDict | None, **changes: Any) -> str:
    """The query of this page with changes: with_query(request.GET, sort="name", page=none) drops the page."""
    kept = params.copy() if params is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return "?" + kept.urlencode()


def hours(start: float, end: float, *, short: bool = False) -> str:
    """Hours as numbers, written: 10–14 Uhr."""
    return formats.format_hours(start, end, language=current_language(), short=short)


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


def week_label(on: date, cell: drawings.Cell) -> str:
    """What a free gap in the week says to those who hear it."""
    times = {"day": _day(on), "hours": hours(cell.start, cell.end)}
    return gettext("%(day)s, %(hours)s free: take over") % times


def language_name(code: str) -> str:
    """A language by its own name: Deutsch, English."""
    return str(get_language_info(code)["name_local"])


def person_name(user: Any) -> str:
    """What a signed-in person is called; their address where they gave no name."""
    return str(getattr(user, "name", "") or user)


def current_language() -> str:
    """The language this page is written in; with translation switched off: English."""
    return get_language() or "en"


def _zone(zone: str | tzinfo | None) -> str | tzinfo:
    return zone or timezone.get_current_timezone()


def _date(value: date, short: bool = False) -> str:
    return formats.format_date(value, language=current_language(), short=short)


def _day(value: date, year: bool = False, short: bool = False) -> str:
    return formats.format_day(value, language=current_language(), year=year, short=short)


def _time(value: time | datetime, zone: str | tzinfo | None = None) -> str:
    local = formats.in_zone(value, _zone(zone)) if isinstance(value, datetime) else value
    return formats.format_time(local, language=current_language())


def _moment(
    value: datetime, zone: str | tzinfo | None = None, year: bool = False, short: bool = False
) -> str:
    return formats.format_moment(value, zone=_zone(zone), language=current_language(), year=year, short=short)


def _span(
    start: datetime,
    end: datetime,
    zone: str | tzinfo | None = None,
    year: bool = False,
    short: bool = False,
) -> str:
    return formats.format_span(
        start, end, zone=_zone(zone), language=current_language(), year=year, short=short
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


FILTERS = {
    "date": _date,
    "day": _day,
    "time": _time,
    "moment": _moment,
    "span": _span,
    "amount": _amount,
    "number": _number,
    "hour": _hour,
    "rounded": _rounded,
    "distance": _distance,
    "duration": _duration,
    "paragraphs": _paragraphs,
    "markdown": render_markdown,
    "json": json.dumps,
}
