"""What a leaver still owes, set off against the payout."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.payments.models import Payout
from allmende.ui.acting import require_shown_to

from ..letters.claim_words import words_of_claim
from ..letters.own_reasons import reason_for_reader
from ..money.set_off import offsets_of
from ..statutes.rules import law_behind
from ..use_cases.set_off_payout import set_off_payout
from .payouts import owed_payout


class SetOffForm(forms.Form):
    """The sum that was shown, sent along with the decision."""

    expected = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def payout_set_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Which claims count as paid, and what is left to be paid out."""
    owed, now = owed_payout(request, pk), timezone.now()
    on = timezone.localdate(now)
    offsets = offsets_of(owed.payout, on=on)
    total = sum(each.amount for each in offsets)
    form = SetOffForm(request.POST or None, initial={"expected": total})
    if request.method == "POST":
        require_shown_to(request)
        done = perform(form, lambda: [_set_off(request, owed.payout, form, now)]) if form.is_valid() else None
        if done:
            left = format_amount(done[0].amount if done[0] else 0, decimals=2)
            messages.success(request, _("Set off. %(left)s € are left to be paid out.") % {"left": left})
            return redirect("membership:payouts")
    context = {
        "owed": owed,
        "law": law_behind(request.acting),
        "payout": owed.payout,
        "reason_for_reader": reason_for_reader,
        "form": form,
        "offsets": [(words_of_claim(each.claim), each) for each in offsets],
        "total": total,
        "expected": SetOffForm(initial={"expected": total}),
        "left": owed.payout.amount - total,
    }
    return render(request, "membership/payout_set_off.html", context, status=422 if form.errors else 200)


def _set_off(request: HttpRequest, payout: Payout, form: SetOffForm, now: datetime) -> Payout | None:
    return set_off_payout(
        actor=request.actor,
        coop_id=payout.coop_id,
        payout_id=payout.pk,
        on=timezone.localdate(now),
        now=now,
        expected=form.cleaned_data["expected"],
    )


addresses = [path("members/payouts/<int:pk>/set-off", payout_set_off, name="payout_set_off")]
