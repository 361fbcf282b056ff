"""Forms about the network: its settings and its founding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.kernel.amounts import parse_amount
from allmende.kernel.errors import Invalid
from allmende.ui.fields import AmountField

from ..models import LegalForm, Network
from ..use_cases.edit_network import NetworkSettings

DECIMALS = [(0, _("none: 46")), (1, _("one: 46.5")), (2, _("two: 46.50")), (3, _("three: 46.500"))]


class NetworkForm(forms.Form):
    """Everything the network's office may change. Cleans to `settings`."""

    name = forms.CharField(label=_("Name of the network"), max_length=120)
    reports_to = forms.EmailField(
        label=_("Reports go to"),
        required=False,
        help_text=_("Whoever reports an entry or an offer writes to this address."),
    )
    unit_name = forms.CharField(label=_("Name of the unit"), max_length=30)
    unit_decimals = forms.TypedChoiceField(label=_("Decimals of the unit"), choices=DECIMALS, coerce=int)
    credit_limit = forms.CharField(
        label=_("Credit limit of a new account"),
        max_length=40,
        help_text=_("So far a new cooperative may go below zero."),
    )
    max_balance = forms.CharField(label=_("Highest balance of a new account"), max_length=40)
    imprint = forms.CharField(
        label=_("Imprint"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 8})
    )
    privacy = forms.CharField(
        label=_("Privacy notice"), required=False, max_length=50_000, widget=forms.Textarea({"rows": 12})
    )

    @classmethod
    def of(cls, network: Network) -> NetworkForm:
        """Filled with what stands there now."""
        shown = AmountField(decimals=network.unit_decimals)
        initial = {name: getattr(network, name) for name in cls.base_fields}
        for name in ("credit_limit", "max_balance"):
            initial[name] = shown.prepare_value(initial[name])
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for name in ("credit_limit", "max_balance"):
            try:
                cleaned[name] = parse_amount(cleaned[name], decimals=cleaned["unit_decimals"])
            except Invalid as error:
                self.add_error(name, str(error))
        if not self.errors:
            cleaned["settings"] = NetworkSettings(**{name: cleaned[name] for name in self.fields})
        return cleaned


class FoundingForm(forms.Form):
    """The network, its host, and the first person."""

    network_name = forms.CharField(label=_("Name of the network"), max_length=120)
    unit_name = forms.CharField(
        label=_("Name of the unit"),
        max_length=30,
        initial="Credits",
        help_text=_("What cooperatives give and receive is counted in it. It is not money."),
    )
    coop_name = forms.CharField(
        label=_("Cooperative that runs this installation"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=LegalForm.choices)
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least ten characters; a sentence is best."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
