"""What the office fills in about applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField, DayField

from ..joining.checking import MOST_SHARES
from ..joining.consent import Consent, ConsentBy
from ..joining.perhaps_known import PerhapsKnown
from ..joining.taking_over import Takeover
from ..letters.rejection import LONGEST_REASON
from ..models import Application, Member
from ..use_cases.admit_member import LONGEST_BODY, LONGEST_TEXT, Resolution
from .choosing import MemberField, ask_which, member_chosen


class ConsentForm(forms.Form):
    """Who consented to an investing member. asked: whether there is one to decide on."""

    consent_by = forms.ChoiceField(
        label=_("Who consented to the investing member"),
        choices=[("", _("Please choose")), *ConsentBy.choices],
        required=False,
    )
    consent_on = DayField(label=_("Day of the consent"), required=False)

    def __init__(self, *args: Any, investing: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not investing:
            del self.fields["consent_by"], self.fields["consent_on"]

    def consent(self) -> Consent | None:
        by, on = self.cleaned_data.get("consent_by"), self.cleaned_data.get("consent_on")
        return Consent(by=by, on=on) if by and on else None


class ResolutionForm(ConsentForm):
    """What the board decided: when, who, and what stands in its minutes."""

    on = DayField(label=_("Day of the resolution"))
    by = forms.CharField(label=_("Who decided"), max_length=LONGEST_BODY)
    text = forms.CharField(label=_("Resolution, as in the minutes"), max_length=LONGEST_TEXT, required=False)

    def resolution(self) -> Resolution:
        said = self.cleaned_data
        return Resolution(on=said["on"], by=said["by"], text=said["text"], consent=self.consent())


class AdmissionForm(ResolutionForm):
    """The same for one applicant. known: who it may be; whoever left may join again."""

    same_as = forms.TypedChoiceField(
        label=_("Who this is"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Who joins again goes on in the same row, which then says what was declared now."),
    )
    somebody_else = forms.BooleanField(label=_("Looked at: somebody else"), required=False)

    def __init__(self, *args: Any, known: Sequence[PerhapsKnown] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        left = [(each.member_id, each.words) for each in known if each.has_left]
        if left:
            self.fields["same_as"].choices = [("", _("Somebody new")), *left]
        else:
            del self.fields["same_as"]
        if not any(each.is_strong and each.member_id for each in known):
            del self.fields["somebody_else"]

    def who(self) -> dict[str, Any]:
        """Who the applicant is, or is not."""
        said = self.cleaned_data
        return {"same_as": said.get("same_as"), "somebody_else": said.get("somebody_else", False)}


class DoubleForm(forms.Form):
    """Which member the applicant is already."""

    member = forms.TypedChoiceField(label=_("Which member it is"), coerce=int)

    def __init__(self, *args: Any, known: Sequence[PerhapsKnown], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["member"].choices = [(each.member_id, each.words) for each in known]


class TakeoverForm(AdmissionForm):
    """The same for an applicant who takes shares over from a member (§ 76 GenG). given_by: that member, once valid."""

    giver = MemberField(label=_("Member who gives shares"))
    shares = forms.IntegerField(
        label=_("Shares taken over"),
        min_value=1,
        max_value=MOST_SHARES,
        required=False,
        help_text=_("Empty: all that the member holds. That ends that membership."),
    )
    amount = AmountField(
        label=_("Capital, in euro"),
        required=False,
        help_text=_("Empty: what is paid in on these shares."),
    )
    agreed_on = DayField(
        label=_("Agreed on"),
        help_text=_("By both, in text form. At the latest on the day of the resolution."),
    )
    given_by: Member
    field_order = (
        *("giver", "shares", "amount", "agreed_on", "same_as", "somebody_else"),
        *("on", "by", "text", "consent_by", "consent_on"),
    )

    def __init__(self, *args: Any, application: Application, **more: Any) -> None:
        super().__init__(*args, investing=application.is_investing, **more)
        self.coop_id = application.coop_id
        ask_which(self, "giver", coop_id=self.coop_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "giver" in cleaned and (found := member_chosen(self, "giver", coop_id=self.coop_id)):
            self.given_by = found
        return cleaned

    def takeover(self) -> Takeover:
        said = {name: self.cleaned_data[name] for name in ("shares", "amount", "agreed_on")}
        return Takeover(giver_id=self.given_by.pk, **said)


class BatchForm(ResolutionForm):
    """The same for several applications."""

    applications = forms.TypedMultipleChoiceField(coerce=int)
    somebody_else = forms.TypedMultipleChoiceField(
        label=_("Looked at: somebody else"), coerce=int, required=False
    )

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("applications", "somebody_else"):
            self.fields[name].choices = [(each, str(each)) for each in ids]
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
