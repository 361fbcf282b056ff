"""The boxes and the name below a declaration to take further shares. A member signs; the office enters a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor

from ..joining.further_shares import SignedShares, signer_of, statements_of_further_shares
from ..joining.signing import LONGEST_SIGNATURE
from ..models import Member, Statutes
from ..queries import statutes_or_refuse
from ..taking import enters_paper
from .leaving_forms import LeavingForm


class SignSharesForm(forms.Form):
    """The boxes' words come from joining.further_shares, as they are kept."""

    statutes = forms.IntegerField(widget=forms.HiddenInput)
    has_read = forms.BooleanField(required=False)
    declares = forms.BooleanField(required=False)
    signature = forms.CharField(
        max_length=LONGEST_SIGNATURE, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )

    def __init__(self, *args: Any, words: dict[str, str], signer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in words.items():
            self.fields[name].label = text
        self.fields["signature"].label = _("Signature of %(name)s") % {"name": signer}
        self.fields["signature"].help_text = _("Type this name: that is your signature.")

    def signed(self) -> SignedShares:
        """What was agreed to, in the language of the page."""
        said = self.cleaned_data
        return SignedShares(
            statutes_id=said["statutes"],
            signature=said["signature"].strip(),
            has_read=said["has_read"],
            declares=said["declares"],
            language=_language(),
        )


def sign_form(
    request: HttpRequest, member: Member, form: LeavingForm, *, data: Any = None
) -> SignSharesForm | None:
    """For a member who declares further shares for oneself; None for the office, which has the paper."""
    if enters_paper(request.actor, member):
        return None
    shares, statutes = form.cleaned_data["shares"], _statutes(member, form)
    return SignSharesForm(
        data,
        words=statements_of_further_shares(member.coop, shares),
        signer=signer_of(request.actor, member, on=form.today).full_name,
        initial={"statutes": statutes.pk},
    )


def as_if_signed(actor: Actor, member: Member, form: LeavingForm) -> SignedShares | None:
    """To judge what is looked at before it is signed."""
    if enters_paper(actor, member):
        return None
    return SignedShares(
        statutes_id=_statutes(member, form).pk,
        signature=signer_of(actor, member, on=form.today).full_name,
        has_read=True,
        declares=True,
        language=_language(),
    )


def _statutes(member: Member, form: LeavingForm) -> Statutes:
    return statutes_or_refuse(member.coop_id, form.cleaned_data["signed_on"])


def _language() -> str:
    return (get_language() or "de")[:2]
