"""Days in a statement: without the year where it goes without saying, so that they fit on a phone."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

LONG = {"de": ("d. MMMM", "d. MMMM y"), "en": ("d MMMM", "d MMMM y")}
SHORT = {"de": ("dd.MM.", "dd.MM.y"), "en": ("d MMM", "d MMM y")}
MONTH = ("LLLL", "LLLL y")


def written_day(day: date, *, today: date, language: str) -> str:
    """22. November · 22 November; with the year unless it is this one."""
    return _written(day, LONG, today, language)


def short_day(day: date, *, today: date, language: str) -> str:
    """22.11. · 22 Nov; with the year unless it is this one."""
    return _written(day, SHORT, today, language)


def written_month(day: date, *, today: date, language: str) -> str:
    """November; with the year unless it is this one."""
    return _written(day, {"de": MONTH, "en": MONTH}, today, language)


def _written(day: date, patterns: dict[str, tuple[str, str]], today: date, language: str) -> str:
    base = language[:2] if language[:2] in patterns else "en"
    pattern = patterns[base][day.year != today.year]
    return _in_words(day, pattern, {"de": "de_DE", "en": "en_GB"}[base])


@lru_cache(maxsize=4096)  # a statement has the same few days in every row, and babel takes its time
def _in_words(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)
