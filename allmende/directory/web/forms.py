"""Forms of the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Sector
from allmende.kernel.doors import perform
from allmende.places.queries import Bounds, Coordinates, country_choices, locate
from allmende.ui.fields import DayField, EmailField

from ..columns import FIELDS, REQUIRED, Columns
from ..models import Register
from ..queries import EntryQuery, clean, countries
from ..use_cases.map_columns import RegisterProfile

RADII = (5, 10, 25, 50, 100)


class SearchForm(forms.Form):
    """What is looked for, from the address of the page. `area`: a rectangle of the map, west,south,east,north."""

    q = forms.CharField(label=_("Name or word"), required=False, max_length=100)
    near = forms.CharField(label=_("Near"), required=False, max_length=120)
    radius = forms.ChoiceField(
        label=_("Radius"), required=False, choices=[(str(km), f"{km} km") for km in RADII]
    )
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("all sectors")), *Sector.choices]
    )
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    network = forms.BooleanField(label=_("only cooperatives of the network"), required=False)
    area = forms.CharField(required=False, max_length=100)
    place: Coordinates | None = None
    """What `near` means, once the form is valid."""

    def clean_q(self) -> str:
        return clean(self.cleaned_data["q"])

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"].upper()
        return code if code.isascii() and code.isalpha() else ""

    def clean_area(self) -> Bounds | None:
        try:
            return Bounds.parse(self.cleaned_data["area"]) if self.cleaned_data["area"] else None
        except ValueError:
            return None  # an address that was cut off: show everything

    def clean(self) -> dict[str, Any]:
        if near := self.cleaned_data.get("near"):
            country = self.cleaned_data.get("country") or "DE"
            language = get_language() or "de"
            found = perform(self, lambda: locate(near, country_hint=country, language=language))
            self.place = found.coordinates if found else None
        return self.cleaned_data

    def query(self) -> EntryQuery:
        """The question; a field that could not be understood does not narrow it."""
        if not self.is_bound:
            return EntryQuery()
        self.full_clean()
        data = self.cleaned_data
        return EntryQuery(
            q=data.get("q", ""),
            sector=data.get("sector", ""),
            country=data.get("country", ""),
            near=self.place,
            km=int(data.get("radius") or 25),
            only_coops=data.get("network", False),
            bounds=data.get("area"),
        )

    @property
    def country_choices(self) -> list[tuple[str, str]]:
        """Countries in which there is something, by name."""
        return country_choices(get_language() or "de", codes=countries())


class InvitationForm(forms.Form):
    email = EmailField(
        label=_("E-mail of the organisation"),
        help_text=_("It is kept with the invitation only, not in the directory."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Up to 20 MB, in any usual encoding, with commas, semicolons or tabs."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


FIELD_LABELS = {
    "key": _("Id in the register"),
    "name": _("Name"),
    "legal_form": _("Legal form"),
    "sector": _("Sector"),
    "description": _("Description"),
    "website": _("Website"),
    "street": _("Street and number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "region": _("Region"),
    "country": _("Country"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "area_latitude": _("Latitude of the postcode area"),
    "area_longitude": _("Longitude of the postcode area"),
    "status": _("State in the register (exists or not)"),
}
RECORD_LABELS = FIELD_LABELS | {
    "legal_form_text": FIELD_LABELS["legal_form"],
    "sector_text": FIELD_LABELS["sector"],
    "state": FIELD_LABELS["status"],
}
"""The fields of a record, which keeps what a register writes beside what we make of it."""


class ColumnsForm(forms.Form):
    """Whose register this is, and which column means what: a field `column_…` for each of FIELDS."""

    register = forms.ModelChoiceField(
        label=_("Register"), queryset=Register.objects.none(), required=False, empty_label=_("a new register")
    )
    name = forms.CharField(label=_("Name of the register"), max_length=200, required=False)
    licence = forms.CharField(
        label=_("Licence"),
        max_length=120,
        required=False,
        help_text=_("For example CC BY 4.0 or ODC-By 1.0."),
    )
    licence_url = forms.URLField(
        label=_("Address of the licence"), max_length=500, required=False, assume_scheme="https"
    )
    attribution = forms.CharField(
        label=_("Attribution"),
        max_length=500,
        required=False,
        help_text=_("Who is to be named beside the data."),
    )
    url = forms.URLField(
        label=_("Address of the register"), max_length=500, required=False, assume_scheme="https"
    )
    as_of = DayField(
        label=_("State of the register as of"),
        help_text=_("An older state never overwrites a newer one."),
    )
    country = forms.CharField(label=_("Country of rows that name none"), max_length=60)

    def __init__(self, *args: Any, header: list[str], guessed: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guessed = guessed
        self.fields["register"].queryset = Register.objects.all()
        choices = [("", _("not in this file")), *((column, column) for column in header)]
        for field in FIELDS:
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=FIELD_LABELS[field],
                required=field in REQUIRED,
                choices=choices,
                initial=(guessed.get(field) or [""])[0],
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in FIELDS]

    def columns(self) -> Columns:
        """What was chosen; a preset's further columns stay behind the first while that is not changed."""
        chosen: Columns = {}
        for field in FIELDS:
            column = self.cleaned_data[f"column_{field}"]
            if column:
                guessed = self.guessed.get(field, [])
                chosen[field] = guessed if guessed[:1] == [column] else [column]
        return chosen

    def profile(self) -> RegisterProfile:
        data = self.cleaned_data
        if data["register"]:
            return RegisterProfile(name=data["register"].name)
        return RegisterProfile(
            name=data["name"],
            licence=data["licence"],
            licence_url=data["licence_url"],
            attribution=data["attribution"],
            url=data["url"],
        )

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("register") and not self.cleaned_data.get("name"):
            self.add_error("name", _("Please choose a register or name a new one."))
        return self.cleaned_data
