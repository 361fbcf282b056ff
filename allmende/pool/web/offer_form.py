"""The form of an offer: six answers, and the rules for those who want them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.kernel.errors import DomainError
from allmende.places.models import Precision
from allmende.places.queries import Coordinates, read_point
from allmende.ui.fields import AmountField

from ..models import Kind, PricePer, Resource
from ..offer import Offer, Whereabouts
from .opening_form import OpeningFormSet

FREE = "free"
COSTS = [
    (FREE, _("nothing")),
    (PricePer.HOUR.value, _("credits per hour")),
    (PricePer.BOOKING.value, _("credits per booking")),
]
AGREEMENT = [
    ("no", _("No, it is booked at once")),
    ("yes", _("Yes, we answer each request")),
]


def _whole(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": least, "max": most}),
        **options,
    )


class OfferForm(forms.Form):
    """What it is, where, what it costs, whether the owner agrees; then the rules, which have sensible answers."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        help_text=_("What is there, what to know before booking. Markdown works: **bold**, - lists."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    point = forms.CharField(
        label=_("Exact point"),
        help_text=_("Latitude and longitude, as a map shows them: 52.4125, 12.5316."),
        max_length=60,
        required=False,
    )
    online_only = forms.BooleanField(label=_("It has no place: online only"), required=False)
    costs = forms.ChoiceField(label=_("What does it cost?"), choices=COSTS, widget=forms.RadioSelect)
    price = AmountField(label=_("Credits"), required=False)
    by_agreement = forms.ChoiceField(
        label=_("Must you agree to each booking?"), choices=AGREEMENT, widget=forms.RadioSelect
    )
    quantity = _whole(_("How many equal ones"), 1, 10_000)
    shortest_minutes = _whole(_("Shortest booking, in minutes"), 1, 366 * 1440)
    longest_hours = _whole(_("Longest booking, in hours"), 1, 366 * 24)
    notice_hours = _whole(_("Notice before a booking, in hours"), 0, 366 * 24)
    buffer_minutes = _whole(_("Time between two bookings, in minutes"), 0, 30 * 1440)
    furthest_days = _whole(_("Bookable how many days ahead"), 1, 3 * 366)
    cancel_hours = _whole(_("Cancelling is free until, in hours before"), 0, 366 * 24)
    late_cancel_percent = _whole(_("Due when cancelled later, in percent"), 0, 100)
    answer_hours = _whole(_("We answer within, in hours"), 1, 30 * 24)
    slot_minutes = forms.TypedChoiceField(label=_("Bookings begin and end every"), coerce=int, choices=[])

    RULES = (
        "quantity",
        "shortest_minutes",
        "longest_hours",
        "notice_hours",
        "buffer_minutes",
        "furthest_days",
        "cancel_hours",
        "late_cancel_percent",
        "answer_hours",
        "slot_minutes",
    )

    def __init__(
        self, *args: Any, decimals: int = 2, countries: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].decimals = decimals
        self.fields["country"].choices = countries
        self.fields["slot_minutes"].choices = SLOTS

    def clean_point(self) -> Coordinates | None:
        try:
            return read_point(self.cleaned_data["point"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("costs") in PricePer.values
            and not cleaned.get("price")
            and "price" not in self.errors
        ):
            self.add_error("price", _("How many credits? For nothing, choose “nothing” above."))
        return cleaned

    def has_errors_in_rules(self) -> bool:
        return any(name in self.errors for name in self.RULES)


SLOTS = [
    (5, _("5 minutes")),
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (60, _("full hour")),
    (1440, _("full day")),
]


def first_answers(coop: Coop) -> dict[str, Any]:
    """What an empty form says already: the cooperative's place and the rules most choose."""
    defaults = Offer(kind=Kind.ROOM, name="-")
    return {
        "kind": Kind.ROOM,
        **_place(coop),
        "costs": FREE,
        "by_agreement": "yes",
        **_rules(defaults),
    }


def answers_of(resource: Resource) -> dict[str, Any]:
    """An existing offer as the form's answers."""
    return {
        "kind": resource.kind,
        "name": resource.name,
        "description": resource.description,
        **_place(resource),
        "online_only": resource.precision == Precision.ONLINE,
        "costs": resource.price_per if resource.price else FREE,
        "price": resource.price or None,
        "by_agreement": "yes" if resource.by_agreement else "no",
        **_rules(resource),
    }


FIELDS = {"longest_minutes": "longest_hours", "notice_minutes": "notice_hours", "price_per": "costs"}
"""Where the form asks for something under another name than the offer."""


def at_its_field(save: Callable[[], Resource]) -> Resource:
    """Save; a refusal then names the form's field."""
    try:
        return save()
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        raise


def _place(of: Coop | Resource) -> dict[str, Any]:
    is_exact = of.coordinates is not None and of.precision == Precision.ADDRESS
    return {
        "street": of.street,
        "postcode": of.postcode,
        "town": of.town,
        "country": of.country,
        "point": f"{of.latitude}, {of.longitude}" if is_exact else "",
    }


def _rules(of: Offer | Resource) -> dict[str, int]:
    return {
        "quantity": of.quantity,
        "shortest_minutes": of.shortest_minutes,
        "longest_hours": max(1, of.longest_minutes // 60),
        "notice_hours": of.notice_minutes // 60,
        "buffer_minutes": of.buffer_minutes,
        "furthest_days": of.furthest_days,
        "cancel_hours": of.cancel_hours,
        "late_cancel_percent": of.late_cancel_percent,
        "answer_hours": of.answer_hours,
        "slot_minutes": of.slot_minutes,
    }


def _whereabouts(answers: dict[str, Any]) -> Whereabouts:
    country = answers["country"] or "DE"
    if answers["online_only"]:
        return Whereabouts(country=country)
    return Whereabouts(
        street=answers["street"],
        postcode=answers["postcode"],
        town=answers["town"],
        country=country,
        coordinates=answers["point"],
    )


def offer_from(form: OfferForm, hours: OpeningFormSet) -> Offer:
    """What the two forms say, as the use case reads it."""
    answers = form.cleaned_data
    costs = answers["costs"]
    return Offer(
        kind=answers["kind"],
        name=answers["name"],
        description=answers["description"],
        quantity=answers["quantity"],
        price=0 if costs == FREE else answers["price"],
        price_per=PricePer.HOUR if costs == FREE else costs,
        by_agreement=answers["by_agreement"] == "yes",
        shortest_minutes=answers["shortest_minutes"],
        longest_minutes=answers["longest_hours"] * 60,
        notice_minutes=answers["notice_hours"] * 60,
        furthest_days=answers["furthest_days"],
        buffer_minutes=answers["buffer_minutes"],
        slot_minutes=answers["slot_minutes"],
        cancel_hours=answers["cancel_hours"],
        late_cancel_percent=answers["late_cancel_percent"],
        answer_hours=answers["answer_hours"],
        place=_whereabouts(answers),
        openings=hours.openings(),
    )
