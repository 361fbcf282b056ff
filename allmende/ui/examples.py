"""What the style page shows in its components: invented people, cooperatives and numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .drawings import Cell, day_cells
from .fields import AmountField, DayField, HourInput

TODAY = date(2026, 11, 22)
SATURDAY = date(2026, 11, 28)
KIND_NAMES = {
    "room": _("Room"),
    "item": _("Item"),
    "vehicle": _("Vehicle"),
    "skill": _("Skill"),
    "service": _("Service"),
    "digital": _("Digital"),
}
SIGNS = (
    "search",
    "calendar",
    "pin",
    "check",
    "cross",
    "clock",
    "wait",
    "use",
    "settled",
    "info",
    "warn",
    "mail",
    "arrow",
    "person",
    "print",
)
INKS = ("ink", "ink-2", "meadow-ink", "mustard-ink", "beet-ink", "lupin-ink")
GROUNDS = ("paper", "sheet", "shade", "meadow-wash", "mustard-wash", "beet-wash", "lupin-wash")
ROLES = {
    "paper": _("the page"),
    "sheet": _("what you write on"),
    "shade": _("what lies lower"),
    "ink": _("text"),
    "ink-2": _("quieter text"),
    "line": _("hairline between things"),
    "line-2": _("edge of a control"),
    "focus": _("where the keyboard is"),
    "field": _("the one green panel: the question"),
    "meadow": _("act, free, plus, done"),
    "mustard": _("yours, or on hold"),
    "beet": _("refused, minus, ends"),
    "lupin": _("information, in use"),
}


class ExampleForm(forms.Form):
    """One of every control."""

    iban = forms.CharField(max_length=34, label=_("IBAN"), help_text=_("22 characters, spaces are allowed"))
    day = DayField(label=_("Day"))
    start = forms.TimeField(label=_("from"), widget=HourInput())
    price = AmountField(label=_("Price an hour, in credits"))
    access = forms.ChoiceField(
        label=_("Who may book?"), choices=[("coops", _("every cooperative")), ("us", _("only we"))]
    )
    purpose = forms.CharField(max_length=200, label=_("What for?"), widget=forms.Textarea, required=False)
    answer = forms.ChoiceField(
        label=_("How do you answer?"),
        choices=[("instant", _("Every request counts at once")), ("agreed", _("We agree to each request"))],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=list(KIND_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    read = forms.BooleanField(label=_("I have read the rules of this room."))

    def clean_iban(self) -> str:
        iban = str(self.cleaned_data["iban"]).replace(" ", "")
        if len(iban) != 22:
            raise forms.ValidationError(_("This has %(have)s characters; it needs 22.") % {"have": len(iban)})
        return iban

    def clean_day(self) -> date:
        if self.cleaned_data["day"] < TODAY:
            raise forms.ValidationError(_("Yesterday cannot be booked any more. The earliest is today."))
        return date.fromisoformat(str(self.cleaned_data["day"]))


def filled_in_wrongly() -> ExampleForm:
    return ExampleForm(
        {
            "iban": "DE02 1203 0000 0000 2020 5",
            "day": "2026-11-21",
            "start": time(10),
            "price": "5",
            "access": "coops",
            "purpose": gettext("Please with a ramp"),
            "answer": "agreed",
            "kinds": ["room", "vehicle"],
            "read": "on",
        }
    )


def a_week() -> list[dict[str, Any]]:
    """The week of a hall that is closed on Sundays."""
    busy = {24: [(12, 16)], 26: [(16, 22)], 27: [(8, 18)], 28: [(16, 20)]}
    opened = {23: [(9, 18)], 28: [(8, 22)], 29: []}
    return [
        {
            "date": (on := date(2026, 11, number)),
            "today": on == SATURDAY,
            "cells": day_cells(
                axis=(8, 22),
                opened=opened.get(number, [(9, 22)]),
                busy=busy.get(number, []),
                mine=(10, 14) if on == SATURDAY else None,
            ),
        }
        for number in range(23, 30)
    ]


def context() -> dict[str, Any]:
    """Everything the style page needs."""
    return {
        "kinds": KIND_NAMES,
        "signs": SIGNS,
        "roles": ROLES,
        "inks": INKS,
        "grounds": GROUNDS,
        "form": filled_in_wrongly(),
        "week_days": a_week(),
        "saturday": SATURDAY,
        "fill_form": _fill_form,
        "starts": datetime(2026, 11, 28, 9, tzinfo=UTC),
        "ends": datetime(2026, 11, 28, 13, tzinfo=UTC),
        "markers": MARKERS,
    }


MARKERS = [
    {"nr": 1, "name": "Saalbau Morgenrot eG", "href": "#map-1", "lat": 52.412, "lon": 12.56, "on": True},
    {"nr": 2, "name": "Wohnhof Sieben Eichen eG", "href": "#map-2", "lat": 52.44, "lon": 12.5},
    {"nr": 3, "name": "Radgemeinschaft Speiche eG", "href": "#map-3", "lat": 52.39, "lon": 12.55},
]


def _fill_form(on: date, cell: Cell) -> str:
    return "#week"
