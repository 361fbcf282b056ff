"""The figures of a fiscal year for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..letters.year_files import figures_file
from ..permissions import RULES
from ..queries import known_until
from ..year.figures import Closing, YearFigures, year_figures
from .found import CSV, PRINT, to_keep
from .routers import router

OF_CAPITAL = ("capital", "capital_left", "capital_given_back", "capital_owed", "opened")


class YearFilters(Schema):
    """known_on: as the books knew it at the end of this day; without it, now."""

    known_on: Day | None = None


class ClosingOut(Schema):
    """How it stood at the end of a year. Sums in cents; members, shares and capital are of those who remain.

    opened: of the capital, what was entered within the year from other books; it is no part of capital_change.
    capital_known_since: where opening balances of these members were entered as of a later day; all sums of capital and
    the arrears are null then, for only the books of then know them.
    """

    members: int
    joined: int
    left: int
    left_last_day: int
    shares: int
    capital: int | None
    capital_left: int | None
    capital_given_back: int | None
    capital_owed: int | None
    opened: int | None
    capital_known_since: date | None


class YearOut(Schema):
    """The figures of §§ 337 and 338 HGB. Sums in cents; liability is null where it is unlimited."""

    first: date
    last: date
    members_before: int
    capital_before: int | None
    capital_change: int | None
    liability_before: int | None
    liability: int | None
    liability_change: int | None
    arrears: int | None
    arrears_number: int | None
    dues_open: int
    dues_open_number: int
    end: ClosingOut


@router.get("/coops/{slug}/years/{int:year}", response=YearOut, summary="The figures of a fiscal year")
def year(request: HttpRequest, slug: str, year: int, filters: Query[YearFilters]) -> dict[str, Any]:
    """Members, capital, liability sums, arrears and open dues of the fiscal year that ends in this calendar year."""
    _coop, found = _asked(request, slug, year, filters)
    since = found.end.known_since
    return {
        "first": found.year.first,
        "last": found.year.last,
        "members_before": found.before.members,
        "capital_before": None if found.before.known_since else found.before.capital,
        "capital_change": None if since else found.capital_change,
        "liability_before": found.liability_before,
        "liability": found.liability,
        "liability_change": found.liability_change,
        "arrears": None if since else found.arrears,
        "arrears_number": None if since else found.arrears_number,
        "dues_open": found.dues_open,
        "dues_open_number": found.dues_open_number,
        "end": _end(found.end),
    }


@router.get(
    "/coops/{slug}/years/{int:year}.csv",
    response=None,
    openapi_extra=CSV,
    summary="The figures of a fiscal year as CSV",
)
def year_csv(request: HttpRequest, slug: str, year: int, filters: Query[YearFilters]) -> HttpResponse:
    """Each figure with its paragraph, sums as decimals, in the language that is asked for."""
    return _file(request, slug, year, filters, "csv")


@router.get(
    "/coops/{slug}/years/{int:year}.pdf",
    response=None,
    openapi_extra=PRINT,
    summary="The figures of a fiscal year as PDF",
)
def year_pdf(request: HttpRequest, slug: str, year: int, filters: Query[YearFilters]) -> HttpResponse:
    """The same to print and to keep (PDF/UA)."""
    return _file(request, slug, year, filters, "pdf")


def _file(request: HttpRequest, slug: str, year: int, filters: YearFilters, file_format: str) -> HttpResponse:
    coop, found = _asked(request, slug, year, filters)
    return to_keep(figures_file(found, coop=coop, file_format=file_format, now=timezone.now()))


def _asked(request: HttpRequest, slug: str, year: int, filters: YearFilters) -> tuple[Coop, YearFigures]:
    coop = coop_by_slug(slug)
    authorize(RULES, "membership.see_year", actor=request.actor, on=coop.pk)
    known_at = known_until(coop, filters.known_on) if filters.known_on else None
    return coop, year_figures(coop, year, known_at=known_at)


def _end(end: Closing) -> dict[str, Any]:
    said = asdict(end)
    since = said.pop("known_since")
    if since:
        said |= dict.fromkeys(OF_CAPITAL)
    return said | {"capital_known_since": since}
