"""A payout that was entered as paid by mistake, or that the bank sent back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.payments.models import ReturnCause
from allmende.payments.queries import refuse_unpaid

from ..letters.own_reasons import reason_for_reader
from ..use_cases.take_member_payout_back import take_member_payout_back
from .payouts import owed_payout
from .year_forms import PayoutReturnForm


@require_http_methods(["GET", "HEAD", "POST"])
def payout_return(request: HttpRequest, pk: int) -> HttpResponse:
    """It waits again."""
    owed, now = owed_payout(request, pk), timezone.now()
    refuse_unpaid(owed.payout)
    form = PayoutReturnForm(request.POST or None, initial={"back_on": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        done = perform(
            form,
            lambda: take_member_payout_back(
                actor=request.actor,
                coop_id=owed.payout.coop_id,
                payout_id=pk,
                back_on=form.cleaned_data["back_on"],
                cause=ReturnCause(form.cleaned_data["cause"]),
                now=now,
            ),
        )
        if done is not None:
            written = format_amount(done.amount, decimals=2)
            messages.success(
                request, _("Taken back: %(amount)s € wait to be paid again.") % {"amount": written}
            )
            return redirect("membership:payouts")
    context = {
        "owed": owed,
        "payout": owed.payout,
        "reason_for_reader": reason_for_reader,
        "form": form,
    }
    return render(request, "membership/payout_return.html", context, status=422 if form.errors else 200)


addresses = [path("members/payouts/<int:pk>/return", payout_return, name="payout_return")]
