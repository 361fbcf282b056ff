"""Opening times in words: days with the same hours together, runs of days drawn together."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_hours, format_weekday

from ..models import Resource

A_MONDAY = date(2026, 11, 23)
DASH = "\N{EN DASH}"


def opening_words(resource: Resource) -> list[str]:
    """A line for each set of hours: "Mon–Fri 9 am–6 pm". Always open is one line too."""
    days_by_hours: dict[tuple[int, int], list[int]] = {}
    for opening in resource.opening_times.all():
        days_by_hours.setdefault((opening.from_minute, opening.to_minute), []).append(opening.weekday)
    if not days_by_hours:
        return [_("always")]
    language = get_language() or "en"
    return [
        f"{_days(days)} {format_hours(start / 60, end / 60, language=language)}"
        for (start, end), days in days_by_hours.items()
    ]


def _days(days: list[int]) -> str:
    """Mon–Fri, Sun."""
    if len(days) == 7:
        return _("daily")
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{_name(run[0])}{DASH}{_name(run[-1])}" if len(run) > 2 else ", ".join(_name(day) for day in run)
        for run in runs
    )


def _name(day: int) -> str:
    return format_weekday(A_MONDAY + timedelta(days=day), language=get_language() or "en")
