"""What a payout is for, and why it or a claim ended, where that is a sentence of ours: said in the language of whoever
reads it.

It is kept as it was said, in the language of who owed or of who did it. What somebody wrote stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from ..models.year_runs import TITLES, YEAR
from ..naming import in_words

OWN = (
    *TITLES.values(),
    gettext_noop("Divided: a part is paid in by profit"),
    gettext_noop("Divided: shares given back are settled"),
    gettext_noop("Divided: shares given back to %(day)s"),
    gettext_noop("Due after the last day of the membership, %(day)s"),
    gettext_noop("Due after the last day of the membership, %(day)s (§ 73 GenG)"),
    gettext_noop("On shares given back, due after their last day, %(day)s (§ 67b GenG)"),
    gettext_noop("Paid in by profit of %(year)s (§ 19 (1) GenG)"),
    gettext_noop("Passed on with the shares to member %(number)s (§ 76 GenG)"),
    gettext_noop("Set off against what was owed"),
    gettext_noop("Set off in the settlement of shares given back (§ 73 GenG)"),
    gettext_noop("The imported list “%(file)s” was taken back."),
    gettext_noop("The payment that it was raised with was taken back"),
    gettext_noop("The set-off was taken back"),
    gettext_noop("The transfer from member %(number)s was a mistake"),
)
PLACE = re.compile(r"%\\\((\w+)\\\)s|%\((\w+)\)s")
DAYS = ("%d.%m.%Y", "%d %b %Y")
"""As naming.in_words writes a day."""


def reason_for_reader(stored: str) -> str:
    """The same in the active language, if it is one of ours."""
    for own, pattern in _patterns():
        if found := pattern.fullmatch(stored):
            return gettext(own) % {name: _said(name, value) for name, value in found.groupdict().items()}
    return stored


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    # The longest first: of two that begin alike the shorter one would take the end of the other for its day.
    return [
        (own, pattern) for own in sorted(OWN, key=len, reverse=True) for pattern in _in_each_language(own)
    ]


def _in_each_language(own: str) -> Iterator[re.Pattern[str]]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = re.escape(gettext(own))
        yield re.compile(PLACE.sub(lambda place: _any(place[1] or place[2]), said))


def _any(name: str) -> str:
    return f"(?P<{name}>{YEAR if name == 'year' else '.+'})"


def _said(name: str, value: str) -> str:
    day = _day(value) if name == "day" else None
    return in_words(day) if day else value


def _day(value: str) -> date | None:
    for form in DAYS:
        with suppress(ValueError):
            return datetime.strptime(value, form).date()  # noqa: DTZ007  a day has no zone
    return None
