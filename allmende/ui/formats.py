"""How dates, times, numbers, distances and durations are written, in German and English.

Pure functions: everything comes in as an argument, the language too. English is British in its dates and
uses the twelve-hour clock. Plain spaces throughout, so that what is shown can be found, copied and mailed.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.dates import get_timezone, get_timezone_location
from babel.numbers import format_decimal

LOCALES = {"de": "de_DE", "en": "en_GB"}
DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}
SHORT_DAY = {"de": "EE, d. MMMM", "en": "EE, d MMMM"}
DATE = {"de": "d. MMMM y", "en": "d MMMM y"}
NUMERIC_DATE = {"de": "dd.MM.y", "en": "d MMM y"}
DASH = "\N{EN DASH}"
SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


def in_zone(value: datetime, zone: str | tzinfo) -> datetime:
    """The moment on the clocks of a place. A moment without an offset is a mistake and raises ValueError."""
    if value.tzinfo is None:
        raise ValueError("a moment needs an offset")
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def format_date(value: date, *, language: str, short: bool = False) -> str:
    """28. November 2026, short 28.11.2026 · 28 November 2026, short 28 Nov 2026."""
    pattern = (NUMERIC_DATE if short else DATE)[_known(language)]
    return _write(value, pattern, locale=_locale(language))


def format_day(value: date, *, language: str, year: bool = False, short: bool = False) -> str:
    """Samstag, 28. November · Saturday, 28 November; short: Sa., Sat; on request with the year."""
    pattern = (SHORT_DAY if short else DAY)[_known(language)] + (" y" if year else "")
    return _write(value, pattern, locale=_locale(language))


def format_weekday(value: date, *, language: str) -> str:
    """Mo · Mon: the head of a row."""
    return _write(value, "EEE", locale=_locale(language)).rstrip(".")


def format_day_of_month(value: date, *, language: str) -> str:
    """23.11. · 23 Nov: a day within a week or a statement, whose year is known."""
    return _write(value, "dd.MM." if _known(language) == "de" else "d MMM", locale=_locale(language))


def format_time(value: time | datetime, *, language: str) -> str:
    """10:00 Uhr · 10 am; half past: 10:30 Uhr · 10:30 am."""
    if _known(language) == "de":
        return f"{value.hour}:{value.minute:02} Uhr"
    return f"{_twelve(value)} {_half(value)}"


def format_times(start: time | datetime, end: time | datetime, *, language: str) -> str:
    """10–14 Uhr, 10:00–14:30 Uhr · 10 am–2 pm, 10–11:30 am. Midnight as an end is 24 Uhr · midnight."""
    ends_at_midnight = (end.hour, end.minute) == (0, 0)
    if _known(language) == "de":
        hours = (24 if ends_at_midnight else end.hour), end.minute
        if start.minute == 0 and end.minute == 0:
            return f"{start.hour}{DASH}{hours[0]} Uhr"
        return f"{start.hour}:{start.minute:02}{DASH}{hours[0]}:{hours[1]:02} Uhr"
    if ends_at_midnight:
        return f"{_twelve(start)} {_half(start)}{DASH}midnight"
    if _half(start) == _half(end):
        return f"{_twelve(start)}{DASH}{_twelve(end)} {_half(end)}"
    return f"{_twelve(start)} {_half(start)}{DASH}{_twelve(end)} {_half(end)}"


def format_hours(start: float, end: float, *, language: str, short: bool = False) -> str:
    """From numbers: 10–14 Uhr · 10 am–2 pm; short, for drawings: 10–14 · 10–2. 24.0 is the day's end."""
    if not short:
        return format_times(_clock(start), _clock(end), language=language)
    return f"{_bare_hour(start, language)}{DASH}{_bare_hour(end, language)}"


def format_hour(value: float, *, language: str) -> str:
    """One hour on an axis: 14, 9:30 · 2 pm, 9:30 am."""
    if _known(language) == "de":
        return _bare_hour(value, language)
    return "midnight" if value >= 24 else format_time(_clock(value), language=language)


def format_moment(
    value: datetime,
    *,
    zone: str | tzinfo,
    language: str,
    year: bool = False,
    short: bool = False,
    reader: str | tzinfo | None = None,
) -> str:
    """Samstag, 28. November, 10:00 Uhr · Saturday, 28 November, 10 am; at the clocks of `zone`.

    reader: whose clocks the reader goes by. Where they show another hour, the place is named.
    """
    local = in_zone(value, zone)
    day = format_day(local, language=language, year=year, short=short)
    text = f"{day}, {format_time(local, language=language)}"
    return text + on_whose_clocks(value, zone=zone, reader=reader, language=language)


def on_whose_clocks(
    at: datetime, *, zone: str | tzinfo, reader: str | tzinfo | None, language: str, alone: bool = False
) -> str:
    """(Ortszeit Berlin) ·  (Berlin time), to be put behind a moment; empty where the reader's clocks show the same.

    alone: without the brackets.
    """
    if reader is None or in_zone(at, zone).utcoffset() == in_zone(at, reader).utcoffset():
        return ""
    city = get_timezone_location(
        get_timezone(zone if isinstance(zone, str) else str(zone)), _locale(language), return_city=True
    )
    text = f"Ortszeit {city}" if _known(language) == "de" else f"{city} time"
    return text if alone else f" ({text})"


def format_span(
    start: datetime,
    end: datetime,
    *,
    zone: str | tzinfo,
    language: str,
    year: bool = False,
    short: bool = False,
    reader: str | tzinfo | None = None,
) -> str:
    """Samstag, 28. November, 10–14 Uhr; over midnight both moments are written out. reader: as in format_moment."""
    first, last = in_zone(start, zone), in_zone(end, zone)
    same_day = first.date() == last.date() or (
        last.time() == time() and (last.date() - first.date()).days == 1
    )
    if same_day:
        day = format_day(first, language=language, year=year, short=short)
        text = f"{day}, {format_times(first, last, language=language)}"
    else:
        until = " bis " if _known(language) == "de" else " to "
        text = until.join(
            format_moment(each, zone=zone, language=language, year=year, short=short)
            for each in (first, last)
        )
    return text + on_whose_clocks(start, zone=zone, reader=reader, language=language)


@lru_cache(maxsize=4096)
def format_number(value: int | float | Decimal, *, language: str, decimals: int | None = None) -> str:
    """1.212,5 · 1,212.5; with `decimals` exactly so many. A real minus."""
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(value, format=pattern, locale=_locale(language))
    return text.replace("-", "\N{MINUS SIGN}").translate(SPACES)


def format_distance(metres: float, *, language: str) -> str:
    """2 km; nearer: unter 1 km · under 1 km, because a postcode is known to 0.7–1 km only."""
    if metres < 950:
        return "unter 1 km" if _known(language) == "de" else "under 1 km"
    return f"{format_number(round(metres / 1000), language=language)} km"


def format_duration(minutes: int, *, language: str, short: bool = False) -> str:
    """4 Stunden, 1 Stunde 30 Minuten, 2 Tage · 4 hours …; short: 4 Std., 1 Std. 30 Min. · 4 h, 1 h 30 min."""
    days, rest = divmod(minutes, 24 * 60)
    if days == 1 or (days and rest):
        days, rest = 0, minutes
    parts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    words = [_quantity(count, unit, language, short) for count, unit in parts if count]
    return " ".join(words) or _quantity(0, "minute", language, short)


UNITS = {
    ("de", False): {"day": ("Tag", "Tage"), "hour": ("Stunde", "Stunden"), "minute": ("Minute", "Minuten")},
    ("de", True): {"day": ("Tag", "Tage"), "hour": ("Std.", "Std."), "minute": ("Min.", "Min.")},
    ("en", False): {"day": ("day", "days"), "hour": ("hour", "hours"), "minute": ("minute", "minutes")},
    ("en", True): {"day": ("day", "days"), "hour": ("h", "h"), "minute": ("min", "min")},
}


def _clock(value: float) -> time:
    minutes = round(value * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _bare_hour(value: float, language: str) -> str:
    if value >= 24:
        return "24" if _known(language) == "de" else "12"
    clock = _clock(value)
    hour = clock.hour if _known(language) == "de" else clock.hour % 12 or 12
    return f"{hour}:{clock.minute:02}" if clock.minute else str(hour)


def _quantity(count: int, unit: str, language: str, short: bool) -> str:
    one, many = UNITS[_known(language), short][unit]
    return f"{format_number(count, language=language)} {one if count == 1 else many}"


def _twelve(value: time | datetime) -> str:
    hour = value.hour % 12 or 12
    return f"{hour}:{value.minute:02}" if value.minute else str(hour)


def _half(value: time | datetime) -> str:
    return "am" if value.hour < 12 else "pm"


def _write(value: date, pattern: str, *, locale: str) -> str:
    return _written(value.toordinal(), pattern, locale)


@lru_cache(maxsize=4096)  # a list has the same few days in every row, and babel takes its time
def _written(ordinal: int, pattern: str, locale: str) -> str:
    return babel_date(date.fromordinal(ordinal), pattern, locale=locale)


def _known(language: str) -> str:
    """de or en; a regional variant is its language, an unknown one is English."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in LOCALES else "en"


def _locale(language: str) -> str:
    return LOCALES[_known(language)]
