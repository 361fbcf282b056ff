"""The queue of payouts: who gets how much, until when; and that it was paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize, may
from allmende.payments.models import Payout
from allmende.payments.queries import payouts_suspended, payouts_waiting, refuse_closed
from allmende.ui.acting import require_shown_to

from ..letters.own_reasons import reason_for_reader
from ..money.claims import still_owed
from ..money.credits import credits_of
from ..money.minimum_capital import suspension_of
from ..money.payouts import (
    CANCELLED,
    NO_ACCOUNT,
    PAID,
    SUSPENDED,
    WAITING,
    OwedPayout,
    payout_or_refuse,
    payouts_in,
    with_members,
)
from ..permissions import RULES
from ..register.member_list import PAGE as PICKED_AT_ONCE
from ..register.member_list import State
from ..statutes.rules import law_behind
from ..use_cases.cancel_member_payout import cancel_member_payout
from ..use_cases.pay_out import pay_out
from ..use_cases.pay_out_many import pay_out_many
from .members import own_coop
from .year_forms import CancellationForm, PaidForm, PaidTogetherForm

A_PAGE = 100
WRITTEN_TO = (State.MEMBER, State.LEAVING, State.LEFT)


@require_http_methods(["GET", "HEAD", "POST"])
def payouts(request: HttpRequest) -> HttpResponse:
    """What is to be paid, what was, and what was cancelled. POST: those picked were paid."""
    coop_id, today = own_coop(request), timezone.localdate()
    authorize(RULES, "membership.see_payouts", actor=request.actor, on=coop_id)
    asked = request.GET.get("show", WAITING)
    show = asked if asked in (NO_ACCOUNT, SUSPENDED, PAID, CANCELLED) else WAITING
    page = Paginator(payouts_in(coop_id, show), PICKED_AT_ONCE if show == NO_ACCOUNT else A_PAGE).get_page(
        request.GET.get("page")
    )
    owed = with_members(coop_id, list(page), on=today)
    ids = [each.payout.pk for each in owed]
    is_open = show in (WAITING, NO_ACCOUNT, SUSPENDED)
    creditors = {each.payout.creditor for each in owed} if is_open else set()
    form = PaidTogetherForm(request.POST or None, ids=ids, initial={"paid_on": today})
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and (paid := perform(form, lambda: _paid_together(request, coop_id, form))):
            count, written = len(paid), format_amount(sum(each.amount for each in paid), decimals=2)
            said = ngettext(
                "Entered: one payout, %(amount)s €.", "Entered: %(count)s payouts, %(amount)s €.", count
            )
            messages.success(request, said % {"count": count, "amount": written})
            return redirect("membership:payouts")
    context: dict[str, Any] = {
        "page": page,
        "owed": owed,
        "still_owed": still_owed(coop_id, creditors),
        "kept": credits_of(coop_id, creditors),
        "form": form,
        "picked": form["payouts"].value() or [],
        "waiting": payouts_waiting(coop_id=coop_id),
        "suspended": payouts_suspended(coop_id=coop_id),
        "suspension": suspension_of(coop_id, on=today) if show == SUSPENDED else None,
        "law": law_behind(request.acting),
        "without_account": payouts_in(coop_id, NO_ACCOUNT).count(),
        "asks": _mailing_to(request, coop_id, owed) if show == NO_ACCOUNT else "",
        "show": show,
        "reason_for_reader": reason_for_reader,
        "params": request.GET,
    }
    return render(request, "membership/payouts.html", context, status=422 if form.errors else 200)


def _mailing_to(request: HttpRequest, coop_id: int, owed: Sequence[OwedPayout]) -> str:
    """Where a mail to exactly these members is written, former ones too; empty for who may not write to members."""
    ids = sorted({each.member.pk for each in owed if each.member})
    if not ids or not may(RULES, "membership.write_to_members", actor=request.actor, on=coop_id):
        return ""
    chosen = [*(("state", each.value) for each in WRITTEN_TO), *(("pick", str(each)) for each in ids)]
    return f"{reverse('membership:new_mailing')}?{urlencode(chosen)}"


def _paid_together(request: HttpRequest, coop_id: int, form: PaidTogetherForm) -> list[Payout]:
    said = form.cleaned_data
    return pay_out_many(
        actor=request.actor,
        coop_id=coop_id,
        payout_ids=said["payouts"],
        paid_on=said["paid_on"],
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def payout_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter when the money left."""
    owed = owed_payout(request, pk)
    refuse_closed(owed.payout)
    form = PaidForm(request.POST or None, initial={"paid_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        done = perform(
            form,
            lambda: pay_out(
                actor=request.actor,
                coop_id=owed.payout.coop_id,
                payout_id=pk,
                paid_on=form.cleaned_data["paid_on"],
                now=timezone.now(),
            ),
        )
        if done is not None:
            written = format_amount(done.amount, decimals=2)
            messages.success(request, _("Entered: %(amount)s € paid out.") % {"amount": written})
            return redirect("membership:payouts")
    return _page(request, "payout_payment", owed, form)


@require_http_methods(["GET", "HEAD", "POST"])
def payout_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the queue, and say why."""
    owed = owed_payout(request, pk)
    refuse_closed(owed.payout)
    form = CancellationForm(request.POST or None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        done = perform(
            form,
            lambda: cancel_member_payout(
                actor=request.actor,
                coop_id=owed.payout.coop_id,
                payout_id=pk,
                reason=form.cleaned_data["reason"],
                on=timezone.localdate(now),
                now=now,
            ),
        )
        if done is not None:
            messages.success(request, _("Taken out of the queue. It will not be paid so."))
            return redirect("membership:payouts")
    return _page(request, "payout_cancellation", owed, form)


def owed_payout(request: HttpRequest, pk: int) -> OwedPayout:
    """For whoever may pay it out."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.pay_out", actor=request.actor, on=coop_id)
    return with_members(coop_id, [payout_or_refuse(coop_id, pk)], on=timezone.localdate())[0]


def _page(request: HttpRequest, name: str, owed: OwedPayout, form: forms.Form) -> HttpResponse:
    context = {
        "owed": owed,
        "payout": owed.payout,
        "reason_for_reader": reason_for_reader,
        "form": form,
    }
    return render(request, f"membership/{name}.html", context, status=422 if form.errors else 200)


addresses = [
    path("members/payouts", payouts, name="payouts"),
    path("members/payouts/<int:pk>/payment", payout_payment, name="payout_payment"),
    path("members/payouts/<int:pk>/cancellation", payout_cancellation, name="payout_cancellation"),
]
