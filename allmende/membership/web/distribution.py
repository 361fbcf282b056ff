"""What a year's profit or loss means for each member: looked at, then posted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from allmende.coops.models import Coop
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..law.explained import named
from ..law.profit import sources_of_measure
from ..models import DISTRIBUTIONS, Member, YearRun
from ..permissions import RULES
from ..statutes.rules import law_behind
from ..use_cases.distribute_result import Result, distribute_result, refuse_result
from ..year.distribution import DistributionPlan, PartOfResult, distribution_plan
from ..year.fiscal_years import rules_as_of, year_ending_in
from ..year.openings import opened_after
from ..year.runs import runs_of_year
from .year import coop_for_years
from .year_forms import Expected, ResultForm

SHOWN = 100
"""Members on the page; once it is posted, the file has all of them."""


@require_http_methods(["GET", "HEAD", "POST"])
def distribution(request: HttpRequest, year: int) -> HttpResponse:
    """GET: what would be posted. POST: post what was shown."""
    coop, sent = coop_for_years(request), request.method == "POST"
    form = ResultForm(
        request.POST if sent else request.GET or None, initial={"resolved_on": timezone.localdate()}
    )
    if sent:
        authorize(RULES, "membership.distribute_result", actor=request.actor, on=coop.pk)
        require_shown_to(request)
        run = _distributed(request, coop, year, form) if form.is_valid() else None
        if run is not None:
            return redirect("membership:year_run", run.pk)
    plan = _plan(coop, year, form)
    fiscal = year_ending_in(coop, year)
    rules = rules_as_of(coop, form.day())
    context: dict[str, Any] = {
        "coop": coop,
        "number": year,
        "name": fiscal.name,
        "fiscal": fiscal,
        "form": form,
        "plan": plan,
        "opened_since": opened_after(coop.pk, form.day()) if plan else None,
        "measure": rules.profit_by,
        "law": law_behind(coop),
        "cited": named(sources_of_measure(rules)),
        "lines": _with_members(plan.parts[:SHOWN]) if plan else [],
        "expected": Expected(initial=plan.shown) if plan else None,
        "written": {name: form.data.get(name, "") for name in form.fields} if form.is_bound else {},
        "stands": [
            run for run in runs_of_year(coop.pk, fiscal.last) if run.kind in DISTRIBUTIONS and run.stands
        ],
        "is_over": fiscal.is_over(timezone.localdate()),
    }
    return render(request, "membership/distribution.html", context, status=422 if form.errors else 200)


def _distributed(request: HttpRequest, coop: Coop, year: int, form: ResultForm) -> YearRun | None:
    result = Result(year=year, expected=Expected(request.POST).sums(), **form.cleaned_data)
    now = timezone.now()
    return perform(
        form,
        lambda: distribute_result(
            actor=request.actor, coop=coop, result=result, on=timezone.localdate(now), now=now
        ),
    )


def _plan(coop: Coop, year: int, form: ResultForm) -> DistributionPlan | None:
    """None where there is nothing to compute with; why stands in the form."""
    if not form.is_bound or not form.is_valid():
        return None
    said = form.cleaned_data

    def planned() -> DistributionPlan:
        refuse_result(coop, year_ending_in(coop, year), Result(year=year, **said), timezone.localdate())
        return distribution_plan(
            coop,
            year,
            kind=said["kind"],
            amount=said["amount"],
            on=said["resolved_on"],
            count_openings=said["count_openings"],
        )

    return perform(form, planned)


def _with_members(parts: tuple[PartOfResult, ...]) -> list[tuple[PartOfResult, Member]]:
    members = Member.objects.select_related("party").in_bulk([part.member_id for part in parts])
    return [(part, members[part.member_id]) for part in parts]


addresses = [
    path("members/years/<int:year>/distribution", distribution, name="distribution"),
]
