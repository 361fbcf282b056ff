"""The figures of a fiscal year for the notes to the annual accounts, as page, CSV and PDF."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.permissions import authorize
from allmende.ui.documents import pdf
from allmende.ui.fields import DayField
from allmende.ui.formats import format_date, format_number
from allmende.ui.spreadsheets import Sheet

from ..models import DISTRIBUTIONS
from ..naming import in_words
from ..permissions import RULES
from ..queries import known_until
from ..year.figures import YearFigures, year_figures
from ..year.fiscal_years import YEARS, had_members, last_year_over
from ..year.rows import Part, Row, parts_of
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
        "figures": [(part, [(row, _written(row)) for row in part.rows]) for part in parts_of(found)],
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
    found = _asked_for(request, year)
    rows = [
        (part.title, row.label, _plain(row), "EUR" if row.is_sum else "", part.rule)
        for part in parts_of(found)
        for row in part.rows
    ]
    header = (_("Part"), _("Figure"), _("Value"), _("Unit"), _("Paragraph"))
    text = Sheet(title=_title(found), header=header, rows=rows).as_csv(language=get_language() or "en")
    return file_of_the_year(request, text, f"year-{year}", "csv", "text/csv; charset=utf-8")


@require_safe
def year_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The same to print."""
    found, language = _asked_for(request, year), get_language() or "en"
    data = {
        "letterhead": {"name": request.acting.name},
        "kicker": _period(found),
        "headline": _title(found),
        "as_of": _known(found),
        "parts": [_printed(part) for part in parts_of(found)],
    }
    content = pdf(
        "membership/documents/year.typ",
        data,
        language=language,
        title=_title(found),
        written_at=timezone.now(),
    )
    return file_of_the_year(request, content, f"year-{year}", "pdf", "application/pdf")


def coop_for_years(request: HttpRequest) -> Coop:
    """The cooperative acted for, where one may see its years. Raises NotAllowed."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_year", actor=request.actor, on=coop_id)
    return request.acting


def _asked_for(request: HttpRequest, year: int) -> YearFigures:
    coop = coop_for_years(request)
    return year_figures(coop, year, known_at=KnownOn(request.GET or None).moment(coop))


def file_of_the_year(
    request: HttpRequest, content: str | bytes, what: str, ending: str, kind: str
) -> HttpResponse:
    """A file to keep, named after the cooperative and what it holds."""
    name = f"{what}-{request.acting.slug}.{ending}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _title(found: YearFigures) -> str:
    return _("Figures of the year %(year)s") % {"year": found.year.name}


def _period(found: YearFigures) -> str:
    language = get_language() or "en"
    return _("Fiscal year from %(first)s to %(last)s") % {
        "first": format_date(found.year.first, language=language),
        "last": format_date(found.year.last, language=language),
    }


def _known(found: YearFigures) -> str:
    language = get_language() or "en"
    day = found.known_at.date() if found.known_at else None
    on = format_date(day or timezone.localdate(), language=language)
    return _("as the books knew it on %(day)s") % {"day": on}


def _printed(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "rows": [(row.label, _written(row)) for row in part.rows],
        "why": part.why,
        "rule": part.rule,
    }


def _written(row: Row) -> str:
    if row.value is None:
        return _without_value(row)
    if row.is_sum:
        return format_amount(row.value, decimals=2, signed=row.signed) + " €"
    text = format_number(row.value, language=get_language() or "en")
    return f"+{text}" if row.signed and row.value > 0 else text


def _without_value(row: Row) -> str:
    if row.known_since is None:
        return _("unlimited")
    return _("not known, only from %(day)s on") % {"day": in_words(row.known_since)}


def _plain(row: Row) -> Decimal | int | str:
    if row.value is None:
        return _without_value(row)
    return Decimal(row.value).scaleb(-2) if row.is_sum else row.value


addresses = [
    path("members/years", years, name="years"),
    path("members/years/<int:year>", year, name="year"),
    path("members/years/<int:year>.csv", year_csv, name="year_csv"),
    path("members/years/<int:year>.pdf", year_pdf, name="year_pdf"),
]
