"""Opening times in a form: a line is some days with the same hours. No line means always."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allmende.ui.fields import HourInput

from ..availability import DAY_MINUTES, Opening
from ..models import Resource

LINES = 3  # beyond that, one more than there are
MOST_LINES = 40


class OpeningForm(forms.Form):
    """Some weekdays, from an hour to an hour; midnight as an end means the day's end."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=list(WEEKDAYS_ABBR.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(label=pgettext_lazy("hour", "from"), required=False, widget=HourInput)
    closes = forms.TimeField(label=pgettext_lazy("hour", "to"), required=False, widget=HourInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days, opens, closes = cleaned.get("days"), cleaned.get("opens"), cleaned.get("closes")
        if not self.errors and (days or opens or closes):
            if not days:
                self.add_error("days", _("On which days?"))
            elif opens is None or closes is None:
                self.add_error("opens" if opens is None else "closes", _("Please give both hours."))
            elif _end(closes) <= _minute(opens):
                self.add_error("closes", _("It closes after it opens; 00:00 is midnight."))
        return cleaned

    def openings(self) -> list[Opening]:
        answers = self.cleaned_data
        if not answers.get("days"):
            return []
        start, end = _minute(answers["opens"]), _end(answers["closes"])
        return [Opening(day, start, end) for day in answers["days"]]


class OpeningFormSet(forms.BaseFormSet):
    """All lines of an offer."""

    def total_form_count(self) -> int:
        """At least one, whatever was sent: the page shows the first line always."""
        return max(1, super().total_form_count())

    def openings(self) -> list[Opening]:
        return [opening for form in self.forms for opening in form.openings()]


def opening_forms(data: Any = None, *, lines: list[dict[str, Any]]) -> OpeningFormSet:
    """The lines of a new or an existing offer, with an empty one to spare."""
    extra = max(LINES - len(lines), 1)
    factory: type[OpeningFormSet] = forms.formset_factory(  # type: ignore[assignment]  # it is what was asked for
        # Django would make a thousand more than that before it refuses: seconds of work for one wrong number.
        OpeningForm,
        formset=OpeningFormSet,
        extra=extra,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
    )
    return factory(data, initial=lines, prefix="hours")


def lines_of(resource: Resource) -> list[dict[str, Any]]:
    """The opening times of a resource, days with the same hours in one line."""
    lines: dict[tuple[int, int], list[int]] = {}
    for opening in resource.opening_times.all():
        lines.setdefault((opening.from_minute, opening.to_minute), []).append(opening.weekday)
    return [
        {"days": days, "opens": _clock(start), "closes": _clock(end)} for (start, end), days in lines.items()
    ]


USUAL_HOURS: list[dict[str, Any]] = [{"days": list(range(7)), "opens": time(8), "closes": time(22)}]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _end(clock: time) -> int:
    return _minute(clock) or DAY_MINUTES


def _clock(minute: int) -> time:
    return time(minute % DAY_MINUTES // 60, minute % 60)
