"""What those who left with a fiscal year are to get: looked at, as page and CSV, then posted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..law.settlement import last_day_to_pay_in
from ..letters.year_files import settlement_file
from ..money.claims import still_owed
from ..money.credits import credits_of
from ..money.minimum_capital import suspended_of_plan
from ..permissions import RULES
from ..statutes.rules import law_behind
from ..use_cases.settle_leavers import SettlementOrder, settle_leavers
from ..year.fiscal_years import year_ending_in
from ..year.openings import opened_after
from ..year.results import stated_loss
from ..year.runs import loss_distributed
from ..year.settlement import SettlementPlan, settlement_plan
from .year import coop_for_years, to_keep
from .year_forms import Expected, UncoveredLoss

SHOWN = 200
"""Lines on the page; the file has all of them."""


@require_http_methods(["GET", "HEAD", "POST"])
def settlement(request: HttpRequest, year: int) -> HttpResponse:
    """Each leaver's amount and its last legal day. POST: settle, as it was shown."""
    coop, sent = coop_for_years(request), request.method == "POST"
    form = _form(request, coop, year)
    if sent:
        authorize(RULES, "membership.settle_leavers", actor=request.actor, on=coop.pk)
        require_shown_to(request)
        if form.is_valid():
            order = SettlementOrder(
                year=year, loss=form.cleaned_data["loss"], expected=Expected(request.POST).sums()
            )
            now = timezone.now()
            run = perform(
                form,
                lambda: settle_leavers(
                    actor=request.actor, coop=coop, order=order, on=timezone.localdate(now), now=now
                ),
            )
            if run is not None:
                return redirect("membership:year_run", run.pk)
    plan = _plan(coop, year, form)
    shown = plan.leavers[:SHOWN] if plan else ()
    context: dict[str, Any] = {
        "coop": coop,
        "form": form,
        "number": year,
        "name": year_ending_in(coop, year).name,
        "plan": plan,
        "expected": Expected(initial=plan.shown) if plan else None,
        "loss": form.data.get("loss", ""),
        "distributed": loss_distributed(coop.pk, plan.year.last) if plan else 0,
        "shown": shown,
        "still_owed": still_owed(coop.pk, {each.departure.member_id for each in shown}),
        "kept": credits_of(coop.pk, {each.departure.member_id for each in shown}),
        "opened_on": _opened_on(coop, plan),
        "suspended": suspended_of_plan(plan, coop.pk, on=timezone.localdate()) if plan else 0,
        "is_over": plan.year.is_over(timezone.localdate()) if plan else True,
        "pay_in_until": last_day_to_pay_in(timezone.localdate()),
        "law": law_behind(coop),
        "asked": request.GET.urlencode(),
    }
    return render(request, "membership/settlement.html", context, status=422 if form.errors else 200)


@require_safe
def settlement_csv(request: HttpRequest, year: int) -> HttpResponse:
    """All of them for a spreadsheet."""
    coop = coop_for_years(request)
    form = _form(request, coop, year)
    plan = _plan(coop, year, form)
    if plan is None:
        raise Invalid(_("This loss cannot be computed with."), field="loss")
    return to_keep(settlement_file(plan, coop=coop))


def _opened_on(coop: Coop, plan: SettlementPlan | None) -> date | None:
    """As of which later day capital of these leavers was entered, or of anyone where a loss falls on all, if of any."""
    if plan is None:
        return None
    leavers = {each.departure.member_id for each in plan.leavers}
    return opened_after(coop.pk, plan.year.last, members=None if plan.loss else leavers)


def _plan(coop: Coop, year: int, form: UncoveredLoss) -> SettlementPlan | None:
    """None where the loss is no sum; why stands in the form."""
    if form.is_bound and not form.is_valid() and "loss" in form.errors:
        return None
    loss = form.cleaned_data["loss"] if form.is_bound else 0
    return perform(form, lambda: settlement_plan(coop, year, loss=loss))


def _form(request: HttpRequest, coop: Coop, year: int) -> UncoveredLoss:
    """As asked; else with the loss that others of the year were settled with."""
    if request.method == "POST" or request.GET:
        return UncoveredLoss(request.POST or request.GET)
    stated = stated_loss(coop.pk, year_ending_in(coop, year))
    return UncoveredLoss({"loss": format_amount(stated, decimals=2)} if stated else None)


addresses = [
    path("members/years/<int:year>/settlement", settlement, name="settlement"),
    path("members/years/<int:year>/settlement.csv", settlement_csv, name="settlement_csv"),
]
