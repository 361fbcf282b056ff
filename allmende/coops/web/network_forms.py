"""Forms about the network: its settings and its founding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField, EmailField

from ..models import LegalForm, Network
from ..use_cases.edit_network import NetworkSettings

DECIMALS = [(0, _("none: 46")), (1, _("one: 46.5")), (2, _("two: 46.50")), (3, _("three: 46.500"))]


class NetworkForm(forms.Form):
    """What the network's office may change. Cleans to `settings`. The decimals stay: the host's account counts in them.

    decimals: of the unit, for reading the limits.
    """

    name = forms.CharField(label=_("Name of the network"), max_length=120)
    reports_to = EmailField(
        label=_("Reports go to"),
        required=False,
        help_text=_("Whoever reports an entry or an offer writes to this address."),
    )
    unit_name = forms.CharField(label=_("Name of the unit"), max_length=30)
    credit_limit = AmountField(
        label=_("Credit limit of a new account"),
        help_text=_("So far a new cooperative may go below zero."),
    )
    max_balance = AmountField(label=_("Highest balance of a new account"))
    imprint = forms.CharField(
        label=_("Imprint"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 8})
    )
    privacy = forms.CharField(
        label=_("Privacy notice"), required=False, max_length=50_000, widget=forms.Textarea({"rows": 12})
    )

    def __init__(self, *args: Any, decimals: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decimals = decimals
        for name in ("credit_limit", "max_balance"):
            self.fields[name].decimals = decimals

    @classmethod
    def of(cls, network: Network) -> NetworkForm:
        """Filled with what stands there now."""
        initial = {name: getattr(network, name) for name in cls.base_fields}
        return cls(initial=initial, decimals=network.unit_decimals)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            given = {name: cleaned[name] for name in self.fields}
            cleaned["settings"] = NetworkSettings(unit_decimals=self.decimals, **given)
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
    unit_decimals = forms.TypedChoiceField(
        label=_("Decimals of the unit"),
        choices=DECIMALS,
        coerce=int,
        initial=2,
        help_text=_("They cannot be changed later."),
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
    email = EmailField(label=_("E-mail"))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least ten characters; a sentence is best."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
