"""Forms of the front of the house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import EmailField

from ..models import Subject


class ReportForm(forms.Form):
    """What is wrong, where, and how to answer."""

    subject = forms.ChoiceField(label=_("What it is about"), choices=Subject.choices)
    subject_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    address = forms.CharField(label=_("Where you saw it"), max_length=500, required=False)
    message = forms.CharField(
        label=_("What is wrong"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    reply_to = EmailField(
        label=_("Your e-mail"),
        help_text=_("Only if you want an answer. It is deleted a year after the matter is settled."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # Empty for people; programs that fill every field give themselves away.
    nickname = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_nickname(self) -> str:
        if self.cleaned_data["nickname"]:
            raise forms.ValidationError(_("This field must stay empty."))
        return ""


class SettleForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
