"""The assembly calls for payments on shares: what it asks of whom is looked at, then claimed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..permissions import RULES
from ..shares.calls import Called, called, lines_of_call
from ..statutes.rules import law_behind
from ..use_cases.call_payments import call_payments, refuse_call
from .claim_forms import CalledForm, CallForm
from .own import own_coop


@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: HttpRequest) -> HttpResponse:
    """GET: what would be claimed. POST: claim what was shown."""
    coop_id, sent = own_coop(request), request.method == "POST"
    authorize(RULES, "membership.call_payments", actor=request.actor, on=coop_id)
    coop = request.acting
    form = CallForm(request.POST if sent else request.GET or None, initial={"due_on": timezone.localdate()})
    if sent:
        require_shown_to(request)
        done = _called(request, coop, form) if form.is_valid() else None
        if done is not None:
            text = ngettext(
                "%(amount)s € are claimed from one member.",
                "%(amount)s € are claimed from %(count)s members.",
                done.members,
            )
            written = format_amount(done.amount, decimals=2)
            messages.success(request, text % {"count": done.members, "amount": written})
            return redirect("membership:members")
    plan = _plan(coop, form)
    context = {
        "form": form,
        "plan": plan,
        "shown": CalledForm(initial={"members": plan.members, "amount": plan.amount}) if plan else None,
        "written": {name: form.data.get(name, "") for name in form.fields} if form.is_bound else {},
        "law": law_behind(coop).because("calls"),
    }
    return render(request, "membership/calls.html", context, status=422 if form.errors else 200)


def _called(request: HttpRequest, coop: Coop, form: CallForm) -> Called | None:
    now = timezone.now()
    shown = CalledForm(request.POST).shown()
    return perform(
        form,
        lambda: call_payments(
            actor=request.actor,
            coop=coop,
            call=form.call(),
            on=timezone.localdate(now),
            now=now,
            expected=shown,
        ),
    )


def _plan(coop: Coop, form: CallForm) -> Called | None:
    """None where there is nothing to compute with; why stands in the form."""
    if not form.is_bound or not form.is_valid():
        return None

    def planned() -> Called:
        refuse_call(coop, form.call(), on=timezone.localdate())
        return called(lines_of_call(coop, form.call()))

    return perform(form, planned)


addresses = [
    path("members/calls", calls, name="calls"),
]
