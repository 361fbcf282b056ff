"""What the office fills in when money came in, or is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.payments.models import Manner
from allmende.ui.fields import AmountField, DayField

from ..money.dues import DuesShown
from ..shares.calls import LONGEST_WORDS, Call, Called

WAYS_TO_PAY = [each for each in Manner.choices if each[0] != Manner.CREDIT]
"""What was kept for a member is used on a page of its own."""


class PaymentForm(forms.Form):
    """A payment. `id` is made with the page, so that a form sent twice is one payment."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = AmountField(label=_("Amount in euro"))
    value_on = DayField(label=_("Value date"), help_text=_("As the bank statement says."))
    manner = forms.ChoiceField(label=_("How it came in"), choices=WAYS_TO_PAY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, open_amount: int = 0, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = open_amount or None
        self.fields["value_on"].initial = today


class ReversalForm(forms.Form):
    """Why a payment is taken back, and since when."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    value_on = DayField(label=_("Value date"))
    note = forms.CharField(label=_("Why"), max_length=200, help_text=_("Such as: returned by the bank."))


class DropForm(forms.Form):
    """Why a claim is dropped. A payment on shares is dropped where it was wrong, and not given up."""

    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Such as: claimed twice."))
    was_wrong = forms.BooleanField(
        label=_("It was wrong, or these shares are not held any more. Nothing is waived."), required=False
    )

    def __init__(self, *args: Any, is_bound_by_law: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_bound_by_law:
            del self.fields["was_wrong"]


class CallForm(forms.Form):
    """What the assembly resolved on payments on shares."""

    resolved_on = DayField(label=_("Day of the resolution"))
    words = forms.CharField(
        label=_("Which resolution"),
        max_length=LONGEST_WORDS,
        help_text=_("Such as: item 4. Members read it."),
    )
    per_share = AmountField(label=_("To pay on each share, in euro"))
    due_on = DayField(label=_("Due on"))

    def call(self) -> Call:
        return Call(**self.cleaned_data)


class CalledForm(forms.Form):
    """What stood on the page, sent along with the decision."""

    members = forms.IntegerField(widget=forms.HiddenInput)
    amount = forms.IntegerField(widget=forms.HiddenInput)

    def shown(self) -> Called | None:
        return Called(**self.cleaned_data) if self.is_valid() else None


class DuesForm(forms.Form):
    """For when dues are claimed."""

    due_on = DayField(label=_("Due on"))


class DuesShownForm(forms.Form):
    """What stood on the page, sent along with the decision."""

    members = forms.IntegerField(widget=forms.HiddenInput)
    amount = forms.IntegerField(widget=forms.HiddenInput)

    def shown(self) -> DuesShown | None:
        if not self.is_valid():
            return None
        return DuesShown(self.cleaned_data["members"], self.cleaned_data["amount"])


class CallMistakeForm(forms.Form):
    """Why a call does not stand."""

    reason = forms.CharField(
        label=_("Why it does not stand"),
        max_length=200,
        help_text=_("Such as: another amount was resolved. Whoever was asked to pay can read it."),
    )
