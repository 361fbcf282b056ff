"""What was posted for a year: its lines and sums, how far it is, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.ui.acting import require_shown_to

from ..letters.queue import letters_of_run
from ..letters.year_files import run_file
from ..models import RUNNING, YearRun, YearRunKind, YearRunState
from ..money.paid_of_run import paid_of_run
from ..money.set_off import set_off_of_run
from ..permissions import year_runs_visible_to
from ..statutes.rules import law_behind
from ..use_cases.reverse_year_run import reverse_year_run
from ..year.failures import sentence_for
from ..year.fiscal_years import year_until
from ..year.runs import is_paid_in_part, lines_of, run_or_refuse, run_progress, sums_of, suspended_of_run
from ..year.shortfall import owed_by_run
from .year import coop_for_years, to_keep

A_PAGE = 100


@require_safe
def year_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Its lines; while the worker is at it, how far it is."""
    run = _run(request, pk)
    if run.state in RUNNING:
        return render(request, "membership/year_run_progress.html", _progress_context(run))
    return _page(request, run, forms.Form())


@require_safe
def year_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx asks for every second; at the end it asks for the whole page."""
    run = _run(request, pk)
    response = render(request, "membership/year_progress.html", _progress_context(run))
    if run.state not in RUNNING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def year_run_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back as a whole."""
    run, form, now = _run(request, pk), forms.Form(request.POST), timezone.now()
    require_shown_to(request)
    form.is_valid()
    done = perform(
        form,
        lambda: reverse_year_run(
            actor=request.actor, coop_id=run.coop_id, run_id=run.pk, on=timezone.localdate(now), now=now
        ),
    )
    if done is None:
        return _page(request, run, form, status=422)
    if done.state == YearRunState.REVERSED:
        messages.success(request, _("Taken back. Capital and payouts are as before."))
    return redirect("membership:year_run", run.pk)


@require_safe
def year_run_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines for a spreadsheet."""
    return to_keep(run_file(_run(request, pk)))


def _run(request: HttpRequest, pk: int) -> YearRun:
    coop_for_years(request)
    return run_or_refuse(year_runs_visible_to(request.actor), pk)


def _progress_context(run: YearRun) -> dict[str, Any]:
    done, total = run_progress(run)
    fiscal = year_until(run.coop, run.last_day)
    return {
        "run": run,
        "fiscal": fiscal,
        "done": done,
        "total": total,
        "percent": 100 * done // total if total else 0,
    }


def _page(request: HttpRequest, run: YearRun, form: forms.Form, status: int = 200) -> HttpResponse:
    page = Paginator(lines_of(run), A_PAGE).get_page(request.GET.get("page"))
    suspended = suspended_of_run(run)
    context = {
        "run": run,
        "fiscal": year_until(run.coop, run.last_day),
        "law": law_behind(run.coop),
        "suspended": suspended,
        "set_off": (gone := set_off_of_run(run)),
        "set_off_sum": sum(gone.values()),
        "suspended_sum": sum(suspended.values()),
        "form": form,
        "page": page,
        "sums": sums_of(run),
        "owed": owed_by_run(run),
        "is_settlement": run.kind == YearRunKind.SETTLEMENT,
        "problem": sentence_for(run.problem) if run.problem else "",
        "paid": paid_of_run(run) if run.state == YearRunState.POSTED and is_paid_in_part(run) else "",
        "params": request.GET,
        "letters": letters_of_run(run) if run.kind == YearRunKind.SETTLEMENT else [],
    }
    return render(request, "membership/year_run.html", context, status=status)


addresses = [
    path("members/year-runs/<int:pk>", year_run, name="year_run"),
    path("members/year-runs/<int:pk>.csv", year_run_csv, name="year_run_csv"),
    path("members/year-runs/<int:pk>/progress", year_run_progress, name="year_run_progress"),
    path("members/year-runs/<int:pk>/reversal", year_run_reversal, name="year_run_reversal"),
]
