"""What a member owes and paid; the office enters what came in, takes it back, and claims dues."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize, may
from allmende.payments.models import Manner, Receipt
from allmende.payments.queries import receipts_of

from ..letters.claim_words import words_of_claim
from ..letters.own_reasons import reason_for_reader
from ..letters.paying import paying_of
from ..models import Member
from ..money.claims import claim_or_refuse, owed_by, without_divided
from ..money.credits import credit_of
from ..money.dues import plan_dues
from ..money.payment import Payment
from ..money.whole_payments import whole_payments
from ..permissions import RULES
from ..queries import statutes_on
from ..shares.paying_in import claimed_on_shares, room_on_shares, was_paid_freely
from ..use_cases.claim_dues import claim_dues
from ..use_cases.record_free_payment import record_free_payment
from ..use_cases.record_payment import record_payment
from ..use_cases.take_payment_back import take_payment_back
from .claim_forms import DuesForm, DuesShownForm, PaymentForm, ReversalForm
from .credits_kept import after_claiming
from .member import visible_member
from .own import own_coop
from .selection import selection_of


@require_safe
def claims(request: HttpRequest, pk: int) -> HttpResponse:
    """Every claim on a member with what came in for it; for the office, and for the member."""
    member = visible_member(request, pk)
    today = timezone.localdate()
    owed = without_divided(owed_by(member, on=today))
    may_record = may(RULES, "membership.record_payment", actor=request.actor, on=member)
    wholes = [each for each in whole_payments(member) if each.is_divided]
    paying = paying_of(member.coop, [member])
    context = {
        "words_of": words_of_claim,
        "reason_for_reader": reason_for_reader,
        "member": member,
        "owed": owed,
        "wholes": wholes,
        "whole_of": {part.receipt.pk: whole for whole in wholes for part in whole.parts},
        "reversed": {receipt.reverses_id for each in owed for receipt in each.receipts},
        "kept": credit_of(member),
        "open": sum(each.claim.open_amount for each in owed),
        "way_to_pay": (paying.way if may_record else paying.way_to_ask)(member, is_shown=True),
        "may_record": may_record,
        "room": _room(member, today) if may_record else 0,
    }
    return render(request, "membership/claims.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    """Enter what came in for a claim."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.record_payment", actor=request.actor, on=member)
    found = claim_or_refuse(member, claim)
    form = PaymentForm(request.POST or None, open_amount=found.open_amount, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        said = Payment(**{**cleaned, "manner": Manner(cleaned["manner"])})
        entered = perform(
            form,
            lambda: record_payment(
                actor=request.actor, member_id=member.pk, claim_id=found.pk, payment=said, now=timezone.now()
            ),
        )
        if entered is not None:
            return _entered(request, member, entered)
    context = {"member": member, "claim": found, "words_of": words_of_claim, "form": form}
    return render(request, "membership/payment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def free_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what came in on shares though nobody had claimed it."""
    member, today = visible_member(request, pk), timezone.localdate()
    authorize(RULES, "membership.record_payment", actor=request.actor, on=member)
    room = _room(member, today)
    form = PaymentForm(request.POST or None, open_amount=room, today=today)
    if request.method == "POST" and form.is_valid():
        said = Payment(**{**form.cleaned_data, "manner": Manner(form.cleaned_data["manner"])})
        entered = perform(
            form,
            lambda: record_free_payment(
                actor=request.actor, member_id=member.pk, payment=said, now=timezone.now()
            ),
        )
        if entered is not None:
            return _entered(request, member, entered)
    context = {
        "member": member,
        "claim": None,
        "room": room,
        "claimed": claimed_on_shares(member),
        "form": form,
    }
    return render(request, "membership/payment.html", context, status=422 if form.errors else 200)


def _room(member: Member, today: date) -> int:
    """What the shares still take, where nothing that was claimed is open."""
    if statutes_on(member.coop_id, today) is None or claimed_on_shares(member):
        return 0
    return room_on_shares(member, on=today)


def _entered(request: HttpRequest, member: Member, receipt: Receipt) -> HttpResponse:
    text = _("Entered: %(amount)s € from %(name)s.")
    written = format_amount(receipt.amount, decimals=2)
    messages.success(request, text % {"amount": written, "name": member.party.full_name})
    return redirect("membership:claims", pk=member.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def payment_back(request: HttpRequest, pk: int, receipt: UUID) -> HttpResponse:
    """Take back a payment: it was entered wrongly, or the bank returned it."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.take_payment_back", actor=request.actor, on=member)
    found = _receipt(member, receipt)
    form = ReversalForm(request.POST or None, initial={"value_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        reversal = perform(
            form,
            lambda: take_payment_back(
                actor=request.actor,
                member_id=member.pk,
                receipt_id=found.pk,
                reversal_id=form.cleaned_data["id"],
                value_on=form.cleaned_data["value_on"],
                note=form.cleaned_data["note"],
                now=timezone.now(),
            ),
        )
        if reversal is not None:
            messages.success(
                request,
                _("Taken back. Nobody had claimed it, so nothing is owed.")
                if was_paid_freely(found.claim)
                else _("Taken back. The claim is open again by as much."),
            )
            return redirect("membership:claims", pk=member.pk)
    was_free = was_paid_freely(found.claim)
    context = {"member": member, "receipt": found, "form": form, "was_free": was_free}
    return render(request, "membership/payment_back.html", context, status=422 if form.errors else 200)


def _receipt(member: Member, receipt_id: UUID) -> Receipt:
    found = receipts_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=receipt_id).first()
    if found is None:
        raise NotFound(_("There is no such payment."))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def dues(request: HttpRequest) -> HttpResponse:
    """Claim the dues of the statutes from every member."""
    coop_id, today = own_coop(request), timezone.localdate()
    authorize(RULES, "membership.claim_dues", actor=request.actor, on=coop_id)
    sent = request.method == "POST"
    asked = (
        request.POST if sent else request.GET if "due_on" in request.GET else {"due_on": today.isoformat()}
    )
    form = DuesForm(asked)
    selection = selection_of(request, coop_id)
    chosen = list(selection.members.values_list("pk", flat=True)) if selection.params else None
    if sent and form.is_valid():
        claimed = perform(
            form,
            lambda: claim_dues(
                actor=request.actor,
                coop=request.acting,
                due_on=form.cleaned_data["due_on"],
                now=timezone.now(),
                member_ids=chosen,
                expected=DuesShownForm(request.POST).shown(),
            ),
        )
        if claimed is not None:
            text = ngettext("Claimed from one member.", "Claimed from %(count)s members.", len(claimed))
            messages.success(request, text % {"count": len(claimed)})
            return after_claiming(request)
    context = {
        "form": form,
        "statutes": statutes_on(coop_id, today),
        "selection": selection,
        "chosen": None if chosen is None else len(chosen),
        **_planned_dues(request, form, chosen),
    }
    return render(request, "membership/dues.html", context, status=422 if sent and form.errors else 200)


def _planned_dues(request: HttpRequest, form: DuesForm, chosen: list[int] | None) -> dict[str, Any]:
    """What would be claimed, by groups; why it cannot be stands in the form."""
    if not form.is_valid():
        return {"plan": None}
    plan = perform(form, lambda: plan_dues(request.acting, form.cleaned_data["due_on"], chosen))
    if plan is None:
        return {"plan": None}
    shown = DuesShownForm(initial=asdict(plan.shown))
    return {"plan": plan, "shown": shown}


addresses = [
    path("members/dues", dues, name="dues"),
    path("members/<int:pk>/claims", claims, name="claims"),
    path("members/<int:pk>/claims/<int:claim>/payment", payment, name="payment"),
    path("members/<int:pk>/payments/new", free_payment, name="free_payment"),
    path("members/<int:pk>/payments/<uuid:receipt>/reversal", payment_back, name="payment_back"),
]
