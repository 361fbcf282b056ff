"""The account a member's payments are collected from: give a mandate, name another account, take it back."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.permissions import authorize, may
from allmende.kernel.row_access import seeing
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST, spaced
from allmende.payments.models import Mandate
from allmende.payments.queries import creditor_identifier_of, mandates_of
from allmende.payments.refusals import NoSuchMandate
from allmende.ui.acting import require_shown_to
from allmende.ui.fields import DayField

from ..joining.duties import mandate_words
from ..models import Member
from ..permissions import RULES
from ..use_cases.give_collection_mandate import give_collection_mandate
from ..use_cases.revoke_collection_mandate import revoke_collection_mandate
from .join_form import IbanInput
from .member import visible_member


class MandateForm(forms.Form):
    """An account and the leave to collect from it. For oneself it counts from today."""

    iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=LONGEST + 20, widget=IbanInput())
    holder = forms.CharField(
        label=gettext_lazy("Account holder, if somebody else"), max_length=LONGEST_HOLDER, required=False
    )
    signed_on = DayField(label=gettext_lazy("Signed on"))
    agrees = forms.BooleanField(label=gettext_lazy("I give this mandate."))

    def __init__(self, data: Any, *, today: date, for_oneself: bool) -> None:
        super().__init__(data, initial={"signed_on": today})
        self.today = today
        del self.fields["signed_on" if for_oneself else "agrees"]

    @property
    def signed(self) -> date:
        day: date = self.cleaned_data.get("signed_on") or self.today
        return day


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_details(request: HttpRequest, pk: int) -> HttpResponse:
    """The mandate in force and those before; a form for the next one."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.revoke_collection_mandate", actor=request.actor, on=member)
    is_office = may(RULES, "membership.see_list", actor=request.actor, on=member.coop_id)
    today, creditor = day_at(member), creditor_identifier_of(member.coop_id)
    form = MandateForm(
        request.POST if request.method == "POST" else None, today=today, for_oneself=not is_office
    )
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid() and perform(form, lambda: _give(request, member, form, today)) is not None:
        messages.success(request, _("Saved. From now on this account is collected from."))
        return redirect("membership:bank_details", member.pk)
    found = _mandates(member)
    context = {
        "member": member,
        "form": form,
        "current": next((each for each in found if each.revoked_on is None), None),
        "ended": [each for each in found if each.revoked_on is not None],
        "creditor": spaced(creditor),
        "words": mandate_words(member.coop, creditor),
        "is_office": is_office,
    }
    return render(request, "membership/bank_details.html", context, status=422 if form.errors else 200)


@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the mandate back."""
    member = visible_member(request, pk)
    require_shown_to(request)
    try:
        revoke_collection_mandate(
            actor=request.actor, member_id=member.pk, on=day_at(member), now=timezone.now()
        )
    except NoSuchMandate as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("Revoked. Nothing is collected from this account any more."))
    return redirect("membership:bank_details", member.pk)


def _give(request: HttpRequest, member: Member, form: MandateForm, today: date) -> Mandate:
    return give_collection_mandate(
        actor=request.actor,
        member_id=member.pk,
        holder=form.cleaned_data["holder"],
        iban=form.cleaned_data["iban"],
        signed_on=form.signed,
        on=today,
        now=timezone.now(),
    )


def _mandates(member: Member) -> list[Mandate]:
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons; the member may see this one's
        return list(mandates_of(coop_id=member.coop_id, debtor=member.pk))


def day_at(member: Member) -> date:
    """Today, where the cooperative is."""
    return timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))


addresses = [
    path("members/<int:pk>/bank-details", bank_details, name="bank_details"),
    path("members/<int:pk>/bank-details/revocation", revocation, name="mandate_revocation"),
]
