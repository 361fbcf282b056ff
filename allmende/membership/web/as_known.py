"""As of which day, as known on which: what pages with figures of the past read from their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.coops.models import Coop
from allmende.ui.fields import DayField
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..queries import known_until


@dataclass(frozen=True)
class AsKnown:
    """as_of: the day of the figures. known_on: until when what was recorded counts, None for until now (known_at)."""

    as_of: date
    known_on: date | None
    known_at: datetime

    @property
    def in_words(self) -> str:
        """ "as of 31 December 2024, as known on 15 January 2025" """
        day = format_date(self.as_of, language=current_language())
        if self.known_on is None:
            return _("as of %(day)s") % {"day": day}
        known = format_date(self.known_on, language=current_language())
        return _("as of %(day)s, as known on %(known)s") % {"day": day, "known": known}

    @property
    def title(self) -> str:
        """The same, at the beginning of a line."""
        return capfirst(self.in_words)


class AsKnownForm(forms.Form):
    """Two days. What the books will know on a later day nobody can say."""

    as_of = DayField(label=gettext_lazy("As of"), required=False)
    known_on = DayField(label=gettext_lazy("As known on"), required=False)

    def __init__(self, request: HttpRequest, coop: Coop) -> None:
        self.now, self.coop = timezone.now(), coop
        self.today = timezone.localdate(self.now)
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
