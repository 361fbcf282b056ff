"""One payment for all that is open; what is beyond is kept, used for claims, and paid back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize, may
from allmende.payments.models import Manner, Receipt
from allmende.payments.queries import claims_of

from ..models import Member
from ..money.credits import claims_to_pay, credit_lines, credit_of
from ..money.payment import Payment
from ..money.whole_payments import whole_payments
from ..permissions import RULES
from ..use_cases.distribute_payment import Distributed, distribute_payment
from ..use_cases.return_credit import return_credit
from ..use_cases.take_credit_back import take_credit_back
from ..use_cases.use_credit import use_credit
from .credit_forms import IncomingForm, LineBackForm, PartsForm, ReturnForm, shown_open
from .member import visible_member

IDS_OF_USE, IDS_OF_RETURN = "use_%s", "return_%s"
"""In the page of what is kept, which has several forms."""


@require_http_methods(["GET", "HEAD", "POST"])
def incoming(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: on which claims a payment would go. POST: enter it as it was shown, or changed by hand."""
    member, sent = visible_member(request, pk), request.method == "POST"
    authorize(RULES, "membership.record_payment", actor=request.actor, on=member)
    form = IncomingForm(
        request.POST if sent else request.GET or None, initial={"value_on": timezone.localdate()}
    )
    amount = form.cleaned_data["amount"] if form.is_bound and form.is_valid() else 0
    parts = _division(member, request.POST if sent else None, amount)
    if sent and form.is_valid() and parts.is_valid():
        done = perform(form, lambda: _enter(request, member, form, parts))
        if done is not None:
            _say(request, member, amount, done)
            return redirect("membership:claims", pk=member.pk)
        parts.look_again()
    context = {
        "member": member,
        "form": form,
        "division": parts,
        "amount": amount,
        "beyond": amount - parts.proposed,
        "written": {name: form.data.get(name, "") for name in form.fields} if form.is_bound else {},
    }
    errors = form.errors or (sent and parts.errors)
    return render(request, "membership/incoming.html", context, status=422 if errors else 200)


def _enter(request: HttpRequest, member: Member, form: IncomingForm, parts: PartsForm) -> Distributed:
    said = form.cleaned_data
    payment = Payment(**said | {"id": parts.cleaned_data["id"], "manner": Manner(said["manner"])})
    return distribute_payment(
        actor=request.actor,
        member_id=member.pk,
        payment=payment,
        parts=parts.parts(),
        expected=parts.expected(),
        now=timezone.now(),
    )


def _division(member: Member, sent: QueryDict | None, amount: int, **more: Any) -> PartsForm:
    """Of what is open now; of what was sent also what was open when it was shown."""
    claims = claims_to_pay(member)
    if sent is not None:
        shown = claims_of(coop_id=member.coop_id, debtor=member.pk).filter(
            pk__in=shown_open(sent.get("shown", ""))
        )
        claims = sorted({*claims, *shown}, key=lambda claim: (claim.due_on, claim.pk))
    return PartsForm(sent, claims=claims, amount=amount, **more)


def _say(request: HttpRequest, member: Member, amount: int, done: Distributed) -> None:
    words = {"name": member.party.full_name, "amount": format_amount(amount, decimals=2)}
    text = _("Entered: %(amount)s € from %(name)s.") % words
    if done.credit:
        kept = format_amount(done.credit, decimals=2)
        text += " " + _("%(kept)s € of it are kept for the next claim, or to be paid back.") % {"kept": kept}
    messages.success(request, text)


@require_http_methods(["GET", "HEAD"])
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept for a member and why; for the office, and for the member."""
    return _credit_page(request, visible_member(request, pk))


def _credit_page(request: HttpRequest, member: Member, **forms_sent: forms.Form) -> HttpResponse:
    kept, today = credit_of(member), timezone.localdate()
    may_record = may(RULES, "membership.record_payment", actor=request.actor, on=member)
    lines = [
        (each, LineBackForm(auto_id=False) if each.may_be_taken_back else None)
        for each in credit_lines(member)
    ]
    divided = {each.id: each for each in whole_payments(member) if each.is_divided}
    context: dict[str, Any] = {"member": member, "kept": kept, "lines": lines, "today": today}
    context["divided"] = divided
    context["may_record"] = may_record
    if may_record:
        context |= {
            "division": _division(member, None, kept, auto_id=IDS_OF_USE),
            "giving_back": ReturnForm(initial={"amount": kept, "value_on": today}, auto_id=IDS_OF_RETURN),
            "line_back": LineBackForm(),
        }
    refused = [form for form in forms_sent.values() if form.errors]
    return render(request, "membership/credit.html", context | forms_sent, status=422 if refused else 200)


@require_http_methods(["POST"])
def credit_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay what is open from what is kept."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.record_payment", actor=request.actor, on=member)
    form = _division(member, request.POST, 0, auto_id=IDS_OF_USE)

    def use() -> list[Receipt]:
        return use_credit(
            actor=request.actor,
            member_id=member.pk,
            use_id=form.cleaned_data["id"],
            value_on=None,
            parts=form.parts(),
            expected=form.expected(),
            now=timezone.now(),
        )

    used: list[Receipt] | None = None
    if form.is_valid():
        used = perform(form, use)
        form.look_again()
    if used:
        messages.success(request, _used(member, used))
        if request.POST.get("next") == "credits":
            return redirect("membership:credits")
        return redirect("membership:claims", pk=member.pk)
    return _credit_page(request, member, division=form)


def _used(member: Member, receipts: list[Receipt]) -> str:
    used = format_amount(sum(each.amount for each in receipts), decimals=2)
    return _("Used for what was open: %(amount)s € of %(name)s.") % {
        "amount": used,
        "name": member.party.full_name,
    }


@require_http_methods(["POST"])
def credit_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that it was paid back."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.record_payment", actor=request.actor, on=member)
    form = ReturnForm(request.POST, auto_id=IDS_OF_RETURN)

    def give_back() -> int:
        said = form.cleaned_data
        return return_credit(
            actor=request.actor,
            member_id=member.pk,
            return_id=said["id"],
            amount=said["amount"],
            value_on=said["value_on"],
            now=timezone.now(),
        )

    return _answered(request, member, form, give_back, "giving_back", _("Entered as paid back."))


@require_http_methods(["POST"])
def credit_reversal(request: HttpRequest, pk: int, line: UUID) -> HttpResponse:
    """Take one line back."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.take_payment_back", actor=request.actor, on=member)
    if line not in {each.id for each in credit_lines(member)}:
        raise NotFound(_("There is no such payment."))
    form = LineBackForm(request.POST)

    def take_back() -> int:
        said = form.cleaned_data
        return take_credit_back(
            actor=request.actor,
            member_id=member.pk,
            line_id=line,
            reversal_id=said["id"],
            value_on=said["value_on"],
            now=timezone.now(),
        )

    return _answered(request, member, form, take_back, "line_back", _("Taken back."))


def _answered(
    request: HttpRequest, member: Member, form: forms.Form, step: Callable[[], int], name: str, said: str
) -> HttpResponse:
    if form.is_valid() and perform(form, step) is not None:
        messages.success(request, said)
        return _to_credit(member)
    return _credit_page(request, member, **{name: form})


def _to_credit(member: Member) -> HttpResponseRedirect:
    return redirect("membership:credit", pk=member.pk)


addresses = [
    path("members/<int:pk>/payments/incoming", incoming, name="incoming"),
    path("members/<int:pk>/credit", credit, name="credit"),
    path("members/<int:pk>/credit/use", credit_use, name="credit_use"),
    path("members/<int:pk>/credit/return", credit_return, name="credit_return"),
    path("members/<int:pk>/credit/<uuid:line>/reversal", credit_reversal, name="credit_reversal"),
]
