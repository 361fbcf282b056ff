"""The question as an address: near, on, from, to, and what narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allmende.places.queries import Coordinates
from allmende.ui.fields import AmountField, DayField

from ..models import Kind
from ..queries.search import Question

RADII = [(5, "5 km"), (10, "10 km"), (25, "25 km"), (50, "50 km"), (100, "100 km")]
RADIUS = 25  # km


class SearchForm(forms.Form):
    """What somebody looks for, on the clocks of `zone`. A last hour not after the first means the next day."""

    GAPS = ("near", "on", "from", "to")
    near_spellings: Sequence[str] = ()
    NARROWING = ("kind", "radius", "max", "q", "quantity", "until", "instant")

    near = forms.CharField(label=_("Place"), max_length=120)
    on = DayField(label=_("Day"), input_formats=["%Y-%m-%d"])
    until = DayField(label=_("Last day"), input_formats=["%Y-%m-%d"], required=False)
    starts_at = forms.TimeField(label=pgettext_lazy("hour", "from"))
    ends_at = forms.TimeField(label=pgettext_lazy("hour", "to"))
    kind = forms.MultipleChoiceField(
        label=_("What are you looking for?"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    radius = forms.TypedChoiceField(
        label=_("Within"), choices=RADII, coerce=int, empty_value=None, required=False
    )
    max = AmountField(label=_("At most, in credits"), required=False)
    quantity = forms.IntegerField(
        label=_("How many equal ones"), min_value=1, max_value=10_000, required=False
    )
    q = forms.CharField(label=_("With these words"), max_length=120, required=False)
    instant = forms.BooleanField(label=_("only what is booked at once"), required=False)

    def __init__(self, data: Any, *, decimals: int, zone: ZoneInfo, initial: dict[str, Any]) -> None:
        if data is not None and not data.get("radius"):
            data = data.copy()
            data["radius"] = str(RADIUS)
        super().__init__(data, initial={"radius": RADIUS, **initial})
        self.zone = zone
        self.fields["max"].decimals = decimals

    def add_prefix(self, field_name: str) -> str:
        """In the address the hours are called from and to."""
        return {"starts_at": "from", "ends_at": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"on", "starts_at", "ends_at"} <= cleaned.keys():
            starts_at = datetime.combine(cleaned["on"], cleaned["starts_at"], self.zone)
            last = cleaned.get("until") or cleaned["on"]
            if not cleaned.get("until") and cleaned["ends_at"] <= cleaned["starts_at"]:
                last += timedelta(days=1)
            ends_at = datetime.combine(last, cleaned["ends_at"], self.zone)
            if ends_at <= starts_at:
                self.add_error("until", _("The last day lies before the first."))
            if ends_at <= timezone.now():
                self.add_error("on", _("This time has passed."))
            cleaned |= {"begins": starts_at, "finishes": ends_at}
        return cleaned

    def asked(self, name: str) -> str:
        """What stands in a gap: as it was typed, so that nothing is lost."""
        return str(self.data.get(name, "")) if self.is_bound else ""

    def narrowing(self) -> list[tuple[str, str]]:
        """What narrows the question, to be carried along when its gaps change."""
        if not self.is_bound:
            return []
        return [
            (name, value)
            for name in self.NARROWING
            for value in self.data.getlist(name)
            if value.strip() and (name, value) != ("radius", str(RADIUS))
        ]

    def has_details(self) -> bool:
        """Whether more narrows the question than the kinds, which are always seen."""
        return any(name not in ("kind", "radius") for name, _value in self.narrowing())

    def question(self, near: Coordinates) -> Question:
        answers = self.cleaned_data
        return Question(
            near=near,
            radius_km=answers["radius"],
            starts_at=answers["begins"],
            ends_at=answers["finishes"],
            kinds=answers["kind"],
            max_price=answers["max"],
            instant_only=answers["instant"],
            q=answers["q"],
            quantity=answers["quantity"] or 1,
        )
