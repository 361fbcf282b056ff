"""The wish for a time, on the resource's own clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allmende.ui.fields import DayField, HourInput, is_near

from ..availability import Span
from ..models import Resource

WISH = ("on", "from", "to", "until", "quantity")
LONGEST_ANSWER = 20  # longer than any of them is


class BookForm(forms.Form):
    """Day, from, to; another last day for longer bookings; how many; what for."""

    on = DayField(label=_("Day"))
    starts_at = forms.TimeField(label=pgettext_lazy("hour", "from"), widget=HourInput)
    ends_at = forms.TimeField(label=pgettext_lazy("hour", "to"), widget=HourInput)
    until = DayField(label=_("Last day"), required=False)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, initial=1)
    purpose = forms.CharField(label=_("What for?"), max_length=500, required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(resource.time_zone)
        if not resource.is_pool:
            self.fields["quantity"].widget = forms.HiddenInput()

    def add_prefix(self, field_name: str) -> str:
        """As in the address: the hours are called from and to."""
        return {"starts_at": "from", "ends_at": "to"}.get(field_name, field_name)

    def wish(self) -> dict[str, Any]:
        """What the use case wants to know. A last hour not after the first means the next day."""
        answers = self.cleaned_data
        starts_at = datetime.combine(answers["on"], answers["starts_at"], self.zone)
        last = answers["until"] or answers["on"]
        if not answers["until"] and answers["ends_at"] <= answers["starts_at"]:
            last += timedelta(days=1)
        return {
            "starts_at": starts_at,
            "ends_at": datetime.combine(last, answers["ends_at"], self.zone),
            "quantity": answers["quantity"],
            "purpose": answers["purpose"],
            "idempotency_key": answers["key"],
        }


def wish_from_address(params: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """The form's first answers from ?on=…&from=…&to=… as the search and the week link them."""
    return {
        "on": _day(params.get("on", "")) or today + timedelta(days=1),
        "until": _day(params.get("until", "")),
        "starts_at": _hour(params.get("from", "")),
        "ends_at": _hour(params.get("to", "")),
        "quantity": _count(params.get("quantity", "")),
        "key": uuid4().hex,
    }


def address_with_wish(request: HttpRequest) -> str:
    """The address that was asked for, with the time and number that were sent, for `wish_from_address`."""
    address = request.GET.copy()
    for name in WISH:
        text = request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST_ANSWER]
        address.pop(name, None)
        if text:
            address[name] = text
    return f"{request.path}?{address.urlencode()}#book" if address else request.path


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and is_near(day) else None


def _hour(text: str) -> time | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def wished(form: BookForm) -> Span | None:
    """The time in the form, sent or filled in from the address; None where it is not one."""
    values = [form[name].value() for name in ("on", "starts_at", "ends_at", "until")]
    day, start, end, until = (_read(value) for value in values)
    if not (isinstance(day, date) and isinstance(start, time) and isinstance(end, time)):
        return None
    last = until if isinstance(until, date) and until >= day else day + timedelta(days=int(end <= start))
    return Span(datetime.combine(day, start, form.zone), datetime.combine(last, end, form.zone))


def wished_quantity(form: BookForm) -> int:
    """How many are in the form, sent or filled in; one where it is no number."""
    return max(1, _count(str(form["quantity"].value() or "")))


def _read(value: Any) -> date | time | None:
    if isinstance(value, str):
        return _day(value) or _hour(value)
    return value if isinstance(value, date | time) else None
