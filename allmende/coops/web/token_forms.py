"""The form about access tokens."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import DayField

from ..models import AccessToken

SCOPES = {
    "directory": _("Directory: read entries"),
    "pool": _("Sharing: offers and bookings"),
    "exchange": _("Exchange: accounts and payments"),
    "membership": _("Members: list of members, shares and capital"),
    "coops": _("Profile of the cooperative"),
}
USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What the token is for, what it may do, and how long. Cleans `expires_on` to the end of that day."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("So that you recognise it later: “door display”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, SCOPES[scope]) for scope in AccessToken.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = DayField(label=_("Valid until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = localdate()
        self.initial.setdefault("expires_on", today + timedelta(days=USUAL_DAYS))
        days = self.fields["expires_on"].widget.attrs
        days["min"], days["max"] = str(today + timedelta(days=1)), str(today + timedelta(days=365))

    def clean_expires_on(self) -> datetime:
        return make_aware(datetime.combine(self.cleaned_data["expires_on"], time(23, 59, 59)))
