"""Forms about cooperatives and their offices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from allmende.kernel.doors import perform
from allmende.kernel.errors import DomainError
from allmende.places.models import Precision
from allmende.places.queries import Coordinates, country_choices, read_point, require_place
from allmende.places.queries import time_zones as known_time_zones
from allmende.ui.fields import EmailField
from allmende.ui.languages import language_choices

from ..models import Coop, Duty, LegalForm, Organ, Sector
from ..use_cases.admit_coop import CoopProfile


def time_zones(*, keep: str) -> list[tuple[str, str]]:
    """Those of Europe, and the one that stands there."""
    zones = sorted(zone for zone in known_time_zones() if zone.startswith("Europe/") or zone == keep)
    return [(zone, zone.removeprefix("Europe/").replace("_", " ")) for zone in zones]


def duties(*, with_network: bool) -> list[tuple[str, Any]]:
    """The duties to choose from; running the network is one at its host only."""
    return [(value, label) for value, label in Duty.choices if with_network or value != Duty.NETWORK]


OWN_WORDS = (
    *("name", "legal_form", "legal_form_text", "sectors", "description"),
    *("website", "contact_email", "time_zone"),
)


class ProfileForm(forms.Form):
    """What a cooperative says of itself. Cleans to `profile`, with coordinates as exact as what was written."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=LegalForm.choices)
    legal_form_text = forms.CharField(
        label=_("Another legal form, in your words"),
        max_length=120,
        required=False,
        help_text=_("Only with “other legal form”."),
    )
    sectors = forms.MultipleChoiceField(
        label=_("What you work on"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=_("About"),
        max_length=10_000,
        required=False,
        help_text=_("Markdown works: **bold**, *italic*, lists with a hyphen, [links](https://example.org)."),
        widget=forms.Textarea({"rows": 10}),
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    contact_email = EmailField(
        label=_("E-mail for contact"),
        required=False,
        help_text=_("Everyone sees it. Answers to the mails your members get go there."),
    )
    online_only = forms.BooleanField(label=_("We have no place: online only"), required=False)
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=12,
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )
    town = forms.CharField(
        label=_("Town"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    point = forms.CharField(
        label=_("Exact point"),
        max_length=60,
        required=False,
        help_text=_("Latitude and longitude, as a map shows them: 52.4125, 12.5316. "
                    "Without it you stand in the middle of your postcode."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, coop: Coop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(get_language() or "en", keep=coop.country)
        self.fields["time_zone"].choices = time_zones(keep=coop.time_zone)

    @classmethod
    def of(cls, coop: Coop) -> ProfileForm:
        """Filled with what stands there now."""
        exact = coop.coordinates is not None and coop.precision == Precision.ADDRESS
        place = ("street", "postcode", "town", "country")
        initial = {field: getattr(coop, field) for field in (*OWN_WORDS, *place)}
        initial["online_only"] = coop.precision == Precision.ONLINE
        initial["point"] = f"{coop.latitude}, {coop.longitude}" if exact else ""
        return cls(coop=coop, initial=initial)

    def clean_point(self) -> Coordinates | None:
        try:
            return read_point(self.cleaned_data["point"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean_legal_form_text(self) -> str:
        text: str = self.cleaned_data["legal_form_text"]
        return text if self.cleaned_data.get("legal_form") == LegalForm.OTHER else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["profile"] = CoopProfile(**self._words(cleaned), **self._place(cleaned))
        return cleaned

    def _words(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {name: cleaned[name] for name in OWN_WORDS}

    def _place(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if cleaned["online_only"]:
            return {"country": cleaned["country"], "precision": Precision.ONLINE}
        address = {name: cleaned[name] for name in ("street", "postcode", "town", "country")}
        found = cleaned["point"]
        if found is None and (address["postcode"] or address["town"]):
            found = perform(
                self,
                lambda: require_place(
                    postcode=address["postcode"], town=address["town"], country=address["country"]
                ),
            )
        if found is None:
            return address | {"precision": Precision.UNKNOWN}
        point = {
            "latitude": found.latitude,
            "longitude": found.longitude,
            "precision": found.precision,
        }
        return address | point


class DutiesForm(forms.Form):
    """What an office may do."""

    duties = forms.MultipleChoiceField(label=_("Duties"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, with_network: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].choices = duties(with_network=with_network)


class ColleagueForm(DutiesForm):
    """Whom to invite to which office."""

    email = EmailField(
        label=_("E-mail"), help_text=_("A link goes there. Whoever opens it can accept the office.")
    )
    organ = forms.ChoiceField(label=_("Organ"), choices=Organ.choices, initial=Organ.STAFF)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=language_choices)
    field_order = ["email", "organ", "duties", "language"]
