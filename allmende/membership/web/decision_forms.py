"""What the office fills in about applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import DayField

from ..use_cases.admit_member import LONGEST_BODY, LONGEST_TEXT, Resolution
from ..use_cases.reject_application import LONGEST_REASON


class ResolutionForm(forms.Form):
    """What the board decided: when, who, and what stands in its minutes."""

    on = DayField(label=_("Day of the resolution"))
    by = forms.CharField(label=_("Who decided"), max_length=LONGEST_BODY)
    text = forms.CharField(label=_("Resolution, as in the minutes"), max_length=LONGEST_TEXT, required=False)

    def resolution(self) -> Resolution:
        said = self.cleaned_data
        return Resolution(on=said["on"], by=said["by"], text=said["text"])


class BatchForm(ResolutionForm):
    """The same for several applications."""

    applications = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].choices = [(each, str(each)) for each in ids]
        self.fields["applications"].error_messages["required"] = _("Choose at least one application.")


class RejectionForm(forms.Form):
    """What the applicant reads. It is kept nowhere."""

    reason = forms.CharField(
        label=_("Why, for the letter"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class PaperForm(forms.Form):
    """When the signed paper came in."""

    paper_on = DayField(label=_("Signed paper received on"))
