"""As of which day, as known on which: what pages with figures of the past read from their address."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.coops.models import Coop
from allmende.ui.fields import DayField

from ..queries import known_until
from ..register.as_known import AsKnown


class AsKnownForm(forms.Form):
    """Two days. What the books will know on a later day nobody can say."""

    as_of = DayField(label=gettext_lazy("As of"), required=False)
    known_on = DayField(label=gettext_lazy("As known on"), required=False)

    def __init__(self, request: HttpRequest, coop: Coop) -> None:
        self.now, self.coop = timezone.now(), coop
        self.today = timezone.localdate(self.now, timezone=ZoneInfo(coop.time_zone))
        asked = request.GET.copy()
        asked.setdefault("as_of", self.today.isoformat())
        super().__init__(asked)
        self.is_valid()

    def clean_known_on(self) -> date | None:
        known_on: date | None = self.cleaned_data["known_on"]
        if known_on and known_on > self.today:
            raise forms.ValidationError(_("Choose a day until today."))
        return known_on

    @property
    def asked(self) -> AsKnown:
        """What was asked for; today, as known now, for what makes no sense."""
        known_on = self.cleaned_data.get("known_on")
        return AsKnown(
            as_of=self.cleaned_data.get("as_of") or self.today,
            known_on=known_on,
            known_at=known_until(self.coop, known_on) if known_on else self.now,
        )

    @property
    def is_about_today(self) -> bool:
        """Whether nothing else was asked for than how it stands now."""
        return self.asked == AsKnown(self.today, None, self.now)
