"""The figures of a fiscal year for the notes to the annual accounts, as page, CSV and PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from allmende.coops.models import Coop
from allmende.kernel.permissions import authorize
from allmende.ui.downloads import disposition
from allmende.ui.fields import DayField

from ..letters.files import MadeFile
from ..letters.year_files import figure_in_words, figures_file
from ..models import DISTRIBUTIONS
from ..permissions import RULES
from ..queries import known_until
from ..year.figures import year_figures
from ..year.fiscal_years import YEARS, had_members, last_year_over
from ..year.rows import parts_of
from ..year.runs import runs_of_year
from ..year.settlement import unsettled
from .members import own_coop


class KnownOn(forms.Form):
    """As the books knew it at the end of a day; without one, now."""

    known_on = DayField(label=gettext_lazy("As the books knew it on"), required=False)

    def moment(self, coop: Coop) -> datetime | None:
        """The end of that day; None for now, and for what is no day."""
        day = self.cleaned_data.get("known_on") if self.is_valid() else None
        return known_until(coop, day) if day else None


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """To the latest fiscal year that is over."""
    coop = coop_for_years(request)
    return redirect("membership:year", last_year_over(coop, timezone.localdate()))


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of one fiscal year, named by the calendar year in which it ends (FiscalYear.number)."""
    coop = coop_for_years(request)
    form = KnownOn(request.GET or None)
    found = year_figures(coop, year, known_at=form.moment(coop))
    begun = had_members(coop.pk, found.year)
    runs = list(runs_of_year(coop.pk, found.year.last))
    context: dict[str, Any] = {
        "coop": coop,
        "form": form,
        "number": found.year.number,
        "name": found.year.name,
        "found": found,
        "figures": [(part, [(row, figure_in_words(row)) for row in part.rows]) for part in parts_of(found)],
        "is_over": found.year.is_over(timezone.localdate()),
        "has_begun": begun,
        "earlier": found.year.earlier if begun and found.year.earlier.last.year in YEARS else None,
        "later": found.year.later if found.year.is_over(timezone.localdate()) else None,
        "asked": request.GET.urlencode(),
        "runs": runs,
        "has_result": any(run.kind in DISTRIBUTIONS and run.stands for run in runs),
        "waiting": unsettled(coop.pk, found.year).count(),
    }
    return render(request, "membership/year.html", context, status=422 if form.errors else 200)


@require_safe
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same for a spreadsheet: sums as decimals."""
    return _file(request, year, "csv")


@require_safe
def year_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The same to print."""
    return _file(request, year, "pdf")


def coop_for_years(request: HttpRequest) -> Coop:
    """The cooperative acted for, where one may see its years. Raises NotAllowed."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_year", actor=request.actor, on=coop_id)
    return request.acting


def _file(request: HttpRequest, year: int, file_format: str) -> HttpResponse:
    coop = coop_for_years(request)
    found = year_figures(coop, year, known_at=KnownOn(request.GET or None).moment(coop))
    return to_keep(figures_file(found, coop=coop, file_format=file_format, now=timezone.now()))


def to_keep(made: MadeFile) -> HttpResponse:
    """As a file with its name."""
    headers = {"Content-Disposition": disposition(made.name)}
    return HttpResponse(made.content, content_type=made.content_type, headers=headers)


addresses = [
    path("members/years", years, name="years"),
    path("members/years/<int:year>", year, name="year"),
    path("members/years/<int:year>.csv", year_csv, name="year_csv"),
    path("members/years/<int:year>.pdf", year_pdf, name="year_pdf"),
]
