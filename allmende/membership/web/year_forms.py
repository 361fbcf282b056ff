"""What the office fills in at the end of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.payments.models import ReturnCause
from allmende.ui.fields import AmountField, DayField

from ..models import YearRunKind


class UncoveredLoss(forms.Form):
    """What the annual accounts say."""

    loss = AmountField(
        decimals=2, label=gettext_lazy("Loss that reserves do not cover, in euro"), required=False
    )

    def clean_loss(self) -> int:
        """In cents; without an entry none."""
        loss = self.cleaned_data["loss"] or 0
        if loss < 0:
            raise forms.ValidationError(_("Enter a loss without a sign."))
        return int(loss)


class ResultForm(forms.Form):
    """What the assembly resolved on the result of a year."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is distributed"),
        choices=[(YearRunKind.PROFIT, gettext_lazy("profit")), (YearRunKind.LOSS, gettext_lazy("loss"))],
        widget=forms.RadioSelect,
    )
    amount = AmountField(decimals=2, label=gettext_lazy("Amount in euro"))
    resolved_on = DayField(label=gettext_lazy("Day of the resolution"))
    pay_until = DayField(label=gettext_lazy("Dividends are paid out until"), required=False)
    count_openings = forms.BooleanField(
        label=gettext_lazy("Count these opening balances as capital at the end of the year before"),
        required=False,
    )

    def day(self) -> date:
        """Of the resolution, as far as it is known; else today."""
        said: date | None = (
            self.cleaned_data.get("resolved_on") if self.is_bound and not self.errors else None
        )
        return said or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if (
            found.get("kind") == YearRunKind.PROFIT
            and not found.get("pay_until")
            and "pay_until" not in self.errors
        ):
            self.add_error("pay_until", _("Say until when dividends are paid out."))
        return found


class Expected(forms.Form):
    """The sums that stood on the page, sent along with the decision."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change = forms.IntegerField(widget=forms.HiddenInput, required=False)
    paid_out = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owed = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def sums(self) -> dict[str, int]:
        """What is missing or no number is what nothing can be equal to; only what leavers owe may be missing."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name, -1) for name in self.fields}
        if said["owed"] is None:
            del said["owed"]
        return said


class PaidForm(forms.Form):
    """When the money left."""

    paid_on = DayField(
        label=gettext_lazy("Value date"), help_text=gettext_lazy("As the bank statement says.")
    )


class PaidTogetherForm(PaidForm):
    """The same for several payouts of a page."""

    payouts = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payouts"].choices = [(each, str(each)) for each in ids]
        self.fields["payouts"].error_messages["required"] = _("Choose at least one payout.")


class CancellationForm(forms.Form):
    """Why it is not paid out."""

    reason = forms.CharField(label=gettext_lazy("Why it is not paid out"), max_length=200)


class PayoutReturnForm(forms.Form):
    """Since when it waits again, and why."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Why it waits again"),
        choices=[
            (ReturnCause.MISTAKE, gettext_lazy("It was entered as paid by mistake.")),
            (ReturnCause.SENT_BACK, gettext_lazy("The bank sent it back.")),
        ],
        widget=forms.RadioSelect,
    )
    back_on = DayField(
        label=gettext_lazy("On which day"),
        help_text=gettext_lazy("Sent back: the value date on the bank statement."),
    )
