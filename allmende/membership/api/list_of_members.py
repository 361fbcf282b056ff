"""The list of members of § 30 GenG for programs: read page by page, or taken whole as CSV or PDF."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field, StringConstraints

from allmende.coops.models import Coop
from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize

from ..letters.printed_list import list_file
from ..permissions import RULES
from ..queries import known_until
from ..register.as_known import AsKnown
from ..register.list_of_members import Entry, ListQuery
from ..use_cases.export_list import export_list
from .found import CSV, PRINT, to_keep
from .routers import router

MOST_ENTRIES = 1000


class ListDays(Schema):
    """As of a day, as the books knew it at the end of another (now where left out). leavers: also who left before."""

    as_of: Day | None = None
    known_on: Day | None = None
    leavers: bool = False


class ListFilters(ListDays):
    """The same, a part at a time."""

    cursor: Annotated[str, StringConstraints(max_length=10, pattern=r"^([1-9][0-9]{0,8})?$")] = ""
    limit: int = Field(200, ge=1, le=MOST_ENTRIES)


class FurtherOut(Schema):
    """By how many shares beyond the first the holding changed, and from which day on."""

    effective_on: date
    shares: int


class EntryOut(Schema):
    """A line of the list of members (§ 30 GenG). exit_cause: for the office, "" for a member who looks."""

    id: int
    number: int
    name: str
    address: str
    country: str
    joined_on: date
    exit_on: date | None
    shares: int
    further_shares: int
    further_since: list[FurtherOut]
    exit_cause: str


class ListOut(Schema):
    """As of a day, as the books knew it at the end of known_on."""

    as_of: date
    known_on: date
    items: list[EntryOut]
    next_cursor: str | None


@router.get("/members/list", response=ListOut, summary="The list of members as of a day")
def entries(request: HttpRequest, filters: Query[ListFilters]) -> dict[str, Any]:
    """The list of § 30 GenG, by number. Who leaves on the day is still a member on it. Each look is written down."""
    coop, asked = _asked(request, filters)
    query = _query(request, filters, asked, after=int(filters.cursor or 0), limit=filters.limit + 1)
    found = export_list(actor=request.actor, query=query, file_format="json", take=list)
    shown = found[: filters.limit]
    return {
        "as_of": asked.as_of,
        "known_on": asked.known_on or _today(coop, asked.known_at),
        "items": [entry_out(entry) | {"exit_cause": entry.cause} for entry in shown],
        "next_cursor": str(shown[-1].number) if len(found) > filters.limit else None,
    }


@router.get(
    "/members/list.csv", response=None, openapi_extra=CSV, summary="The list of members as of a day, as CSV"
)
def entries_csv(request: HttpRequest, filters: Query[ListDays]) -> HttpResponse:
    """All of it in one file, in the language that is asked for. That it was taken is written down."""
    return _file(request, filters, "csv")


@router.get(
    "/members/list.pdf", response=None, openapi_extra=PRINT, summary="The list of members as of a day, as PDF"
)
def entries_pdf(request: HttpRequest, filters: Query[ListDays]) -> HttpResponse:
    """The same to print and to keep (PDF/UA); refused where it has more entries than fit. It is written down."""
    return _file(request, filters, "pdf")


def _file(request: HttpRequest, filters: ListDays, file_format: str) -> HttpResponse:
    coop, asked = _asked(request, filters)
    query = _query(request, filters, asked)
    make = partial(list_file, coop=coop, asked=asked, file_format=file_format, now=timezone.now())
    made = export_list(actor=request.actor, query=query, file_format=file_format, take=make)
    return to_keep(made)


def _asked(request: HttpRequest, filters: ListDays) -> tuple[Coop, AsKnown]:
    """Today where the cooperative is, as known now, where nothing else is asked for."""
    authorize(RULES, "membership.see_list", actor=request.actor, on=request.actor.coop_id)
    coop, now = coops_by_id([request.actor.coop_id])[request.actor.coop_id], timezone.now()
    today = _today(coop, now)
    if filters.known_on and filters.known_on > today:
        raise Invalid(_("Choose a day until today."), field="known_on")
    known_at = known_until(coop, filters.known_on) if filters.known_on else now
    return coop, AsKnown(filters.as_of or today, filters.known_on, known_at)


def _today(coop: Coop, now: datetime) -> date:
    return timezone.localdate(now, timezone=ZoneInfo(coop.time_zone))


def _query(request: HttpRequest, filters: ListDays, asked: AsKnown, **part: Any) -> ListQuery:
    return ListQuery(
        coop_id=request.actor.coop_id,
        as_of=asked.as_of,
        known_at=asked.known_at,
        with_leavers=filters.leavers,
        **part,
    )


def entry_out(entry: Entry) -> dict[str, Any]:
    kept = ("number", "name", "address", "country", "joined_on", "exit_on", "shares", "further_shares")
    since = [{"effective_on": day, "shares": shares} for day, shares in entry.further_since]
    said = {name: getattr(entry, name) for name in kept}
    return said | {"id": entry.member_id, "further_since": since, "exit_cause": ""}
