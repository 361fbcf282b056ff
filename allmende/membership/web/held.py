"""What applicants paid before anybody decided: entered, held, and given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner
from allmende.ui.fields import AmountField, DayField

from ..joining.applications import application_or_refuse, refuse_decided
from ..money.held import HeldKind, held_or_refuse, held_payments
from ..money.payment import Payment
from ..permissions import RULES
from ..use_cases.hold_again import hold_again
from ..use_cases.hold_payment import BY_BANK_OR_CASH, hold_payment
from ..use_cases.release_payment import release_payment
from .own import own_coop

MOST_ROWS = 200
"""What is held still stands first."""


class HeldForm(forms.Form):
    """A payment. `id` is made with the page, so that a form sent twice is one payment."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = AmountField(label=gettext_lazy("Amount in euro"))
    value_on = DayField(
        label=gettext_lazy("Value date"), help_text=gettext_lazy("As the bank statement says.")
    )
    manner = forms.ChoiceField(
        label=gettext_lazy("How it came in"), choices=[(each.value, each.label) for each in BY_BANK_OR_CASH]
    )


class AgainForm(forms.Form):
    """Which end of it was a mistake."""

    release = forms.UUIDField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    """Why it is held no longer, and since when."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    cause = forms.ChoiceField(
        label=gettext_lazy("What became of the money"),
        choices=[
            (HeldKind.RETURNED.value, gettext_lazy("The money was given back.")),
            (HeldKind.MISTAKE.value, gettext_lazy("It never came in: it was entered by mistake.")),
        ],
        initial=HeldKind.RETURNED.value,
        widget=forms.RadioSelect,
    )
    value_on = DayField(
        label=gettext_lazy("Value date"), help_text=gettext_lazy("As the bank statement says.")
    )


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """All of it, what is held still first."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.hold_payment", actor=request.actor, on=coop_id)
    found = held_payments(coop_id)
    context = {
        "payments": found[:MOST_ROWS],
        "sum": sum(each.amount for each in found if each.ended is None),
        "waiting": sum(each.amount for each in found if each.waits),
    }
    return render(request, "membership/held.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def held_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what an applicant paid."""
    application = application_or_refuse(request.actor, pk)
    authorize(RULES, "membership.hold_payment", actor=request.actor, on=application.coop_id)
    refuse_decided(application)
    form = HeldForm(request.POST or None, initial={"value_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        payment = Payment(**said | {"manner": Manner(said["manner"])})
        entered = perform(
            form,
            lambda: hold_payment(actor=request.actor, application_id=pk, payment=payment, now=timezone.now()),
        )
        if entered is not None:
            text = _("Entered: %(amount)s € are held until somebody decides.")
            messages.success(request, text % {"amount": format_amount(entered.amount, decimals=2)})
            return redirect("membership:application", pk)
    context: dict[str, Any] = {"application": application, "party": application.party, "form": form}
    return render(request, "membership/held_payment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def held_release(request: HttpRequest, payment: UUID) -> HttpResponse:
    """Enter that it was given back, or never came in."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.hold_payment", actor=request.actor, on=coop_id)
    found = held_or_refuse(coop_id, payment)
    form = ReleaseForm(request.POST or None, initial={"value_on": timezone.localdate()})
    again = AgainForm(initial={"release": found.end})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = perform(
            form,
            lambda: release_payment(
                actor=request.actor,
                coop_id=coop_id,
                payment_id=payment,
                release_id=said["id"],
                cause=HeldKind(said["cause"]),
                value_on=said["value_on"],
                now=timezone.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("Entered: it is held no longer."))
            return redirect("membership:held")
    context = {"held": found, "form": form, "again": again}
    return render(request, "membership/held_release.html", context, status=422 if form.errors else 200)


@require_POST
def held_again(request: HttpRequest, payment: UUID) -> HttpResponse:
    """That it was given back, or never came in, was a mistake."""
    coop_id, form, now = own_coop(request), AgainForm(request.POST), timezone.now()
    authorize(RULES, "membership.hold_payment", actor=request.actor, on=coop_id)
    if form.is_valid():
        release = form.cleaned_data["release"]
        hold_again(actor=request.actor, coop_id=coop_id, payment_id=payment, release_id=release, now=now)
        messages.success(request, _("Undone: the payment is held again."))
        return redirect("membership:held")
    return redirect("membership:held_release", payment)


addresses = [
    path("members/held", held, name="held"),
    path("applications/<int:pk>/payments/new", held_payment, name="held_payment"),
    path("members/held/<uuid:payment>/release", held_release, name="held_release"),
    path("members/held/<uuid:payment>/again", held_again, name="held_again"),
]
