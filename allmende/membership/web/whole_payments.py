"""A payment that was entered for all that is open, as the one it was; the office takes it back in one step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize, may

from ..letters.claim_words import words_of_claim
from ..letters.own_reasons import reason_for_reader
from ..models import Member
from ..money.spent_credits import in_the_way
from ..money.whole_payments import WholePayment, whole_payment_or_refuse
from ..permissions import RULES
from ..use_cases.take_distributed_back import take_distributed_back
from .claim_forms import ReversalForm
from .credit_forms import LineBackForm
from .member import visible_member


class WholeBackForm(ReversalForm):
    """With what stood of it when it was shown. Where all of it is kept, the ledger has no room for words."""

    standing = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, sent: QueryDict | None, *, whole: WholePayment) -> None:
        super().__init__(sent, initial={"value_on": timezone.localdate(), "standing": whole.standing})
        if not whole.parts:
            del self.fields["note"]


@require_http_methods(["GET", "HEAD", "POST"])
def whole_payment(request: HttpRequest, pk: int, payment: UUID) -> HttpResponse:
    """What it went on, for the office and for the member. POST: take back all of it that stands."""
    member = visible_member(request, pk)
    may_take_back = may(RULES, "membership.take_payment_back", actor=request.actor, on=member)
    if request.method == "POST":
        authorize(RULES, "membership.take_payment_back", actor=request.actor, on=member)
    whole = whole_payment_or_refuse(member, payment)
    form = WholeBackForm(request.POST or None, whole=whole)
    if request.method == "POST" and form.is_valid():
        done = perform(form, lambda: _take_back(request, member, whole, form))
        if done is not None:
            text = _("Taken back: %(amount)s €, all that stood of this payment.")
            messages.success(request, text % {"amount": format_amount(whole.standing, decimals=2)})
            return redirect("membership:whole_payment", pk=member.pk, payment=whole.id)
        form.data = dict(form.data.items()) | {"standing": str(whole.standing)}
    context: dict[str, Any] = {
        "member": member,
        "whole": whole,
        "words_of": words_of_claim,
        "reason_for_reader": reason_for_reader,
        "form": form,
        "may_take_back": may_take_back,
        "before": in_the_way(member, whole) if may_take_back else [],
        "alone": LineBackForm(auto_id=False),
        "today": timezone.localdate(),
    }
    return render(request, "membership/whole_payment.html", context, status=422 if form.errors else 200)


def _take_back(
    request: HttpRequest, member: Member, whole: WholePayment, form: WholeBackForm
) -> WholePayment:
    said = form.cleaned_data
    return take_distributed_back(
        actor=request.actor,
        member_id=member.pk,
        payment_id=whole.id,
        reversal_id=said["id"],
        value_on=said["value_on"],
        note=said.get("note", ""),
        expected=said["standing"],
        now=timezone.now(),
    )


addresses = [
    path("members/<int:pk>/payments/<uuid:payment>", whole_payment, name="whole_payment"),
]
