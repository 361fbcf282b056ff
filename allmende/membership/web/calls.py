"""The assembly calls for payments on shares: what it asks of whom is looked at, then claimed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..permissions import RULES
from ..refusals.calls import NoSuchCall
from ..shares.calls import Called, StandingCall, called, lines_of_call, standing_calls
from ..statutes.rules import law_behind
from ..use_cases.call_payments import call_payments, refuse_call
from ..use_cases.take_back_call import take_back_call
from .claim_forms import CalledForm, CallForm, CallMistakeForm
from .credits_kept import after_claiming
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
            return after_claiming(request)
    plan = _plan(coop, form)
    context = {
        "form": form,
        "plan": plan,
        "shown": CalledForm(initial={"members": plan.members, "amount": plan.amount}) if plan else None,
        "written": {name: form.data.get(name, "") for name in form.fields} if form.is_bound else {},
        "law": law_behind(coop).because("calls"),
        "standing": standing_calls(coop_id),
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


@require_http_methods(["GET", "HEAD", "POST"])
def call_mistake(request: HttpRequest, day: str, cents: int) -> HttpResponse:
    """Take one back as a whole: looked at once more, with why."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.take_back_call", actor=request.actor, on=coop_id)
    call = next((each for each in standing_calls(coop_id) if _is(each, day, cents)), None)
    if call is None:
        raise NoSuchCall(_("Nothing of such a call stands."))
    form = CallMistakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and _taken_back(request, call, form):
            messages.success(request, _("The call is taken back: nobody owes it any more."))
            return redirect("membership:calls")
    context = {"call": call, "form": form}
    return render(request, "membership/call_mistake.html", context, status=422 if form.errors else 200)


def _is(call: StandingCall, day: str, cents: int) -> bool:
    return (call.resolved_on.isoformat(), call.per_share) == (day, cents)


def _taken_back(request: HttpRequest, call: StandingCall, form: CallMistakeForm) -> Called | None:
    return perform(
        form,
        lambda: take_back_call(
            actor=request.actor,
            coop=request.acting,
            resolved_on=call.resolved_on,
            per_share=call.per_share,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        ),
    )


addresses = [
    path("members/calls", calls, name="calls"),
    path("members/calls/<str:day>/<int:cents>/mistake", call_mistake, name="call_mistake"),
]
