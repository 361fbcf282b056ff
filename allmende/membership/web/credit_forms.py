"""Forms of one payment for several claims, and of what is kept for a member."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.payments.models import Claim, Manner
from allmende.ui.fields import AmountField, DayField
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..letters.claim_words import words_of_claim
from ..money.credits import oldest_first
from .claim_forms import WAYS_TO_PAY


class IncomingForm(forms.Form):
    """A payment before it is distributed."""

    amount = AmountField(label=_("Amount in euro"))
    value_on = DayField(label=_("Value date"), help_text=_("As the bank statement says."))
    manner = forms.ChoiceField(label=_("How it came in"), choices=WAYS_TO_PAY, initial=Manner.TRANSFER)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


def shown_open(text: str) -> dict[int, int]:
    """What a page showed as open, cents by claim; nothing where this was tampered with."""
    is_so = re.fullmatch(r"[0-9]{1,18}:[0-9]{1,18}(,[0-9]{1,18}:[0-9]{1,18}){0,999}", text)
    pairs = (each.split(":") for each in text.split(",")) if is_so else ()
    return {int(claim): int(cents) for claim, cents in pairs}


def _written(claims: Iterable[Claim]) -> str:
    return ",".join(f"{claim.pk}:{claim.open_amount}" for claim in claims if claim.open_amount)


class PartsForm(forms.Form):
    """How much of it goes on which claim. `id` is made with the page, so that a form sent twice is one payment; `shown`
    says what was open then.
    """

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=40_000, required=False)

    def __init__(self, *args: Any, claims: Collection[Claim], amount: int, **kwargs: Any) -> None:
        """claims: what is open, or was when it was shown, the longest due first. amount: cents to distribute."""
        super().__init__(*args, **kwargs)
        self.claims, proposed = list(claims), oldest_first(claims, amount)
        for claim in self.claims:
            day = format_date(claim.due_on, language=current_language())
            self.fields[_name(claim)] = AmountField(
                label=_("%(what)s, due on %(day)s") % {"what": words_of_claim(claim), "day": day},
                required=False,
                initial=proposed.get(claim.pk, 0),
            )
        self.proposed = sum(proposed.values())
        self.fields["shown"].initial = _written(self.claims)

    @property
    def rows(self) -> list[tuple[Claim, forms.BoundField]]:
        return [(claim, self[_name(claim)]) for claim in self.claims]

    def expected(self) -> dict[int, int]:
        """What was open when it was shown, cents by claim."""
        return shown_open(self.cleaned_data["shown"])

    def look_again(self) -> None:
        """Show what is open now, with what was written."""
        self.data = dict(self.data.items()) | {"shown": self.fields["shown"].initial}

    def parts(self) -> dict[int, int]:
        """Cents by claim."""
        return {claim.pk: self.cleaned_data[_name(claim)] or 0 for claim in self.claims}


class ReturnForm(forms.Form):
    """What was paid back."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = AmountField(label=_("Amount in euro"))
    value_on = DayField(label=_("Value date"), help_text=_("As the bank statement says."))


class LineBackForm(forms.Form):
    """Since when a line is taken back."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    value_on = DayField(label=_("Value date"))


def _name(claim: Claim) -> str:
    return f"part_{claim.pk}"
