"""The register for programs: members, one of them, and the list of § 30 GenG."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.cursors import LONGEST, NotACursor
from allmende.kernel.errors import Invalid, NotFound
from allmende.kernel.permissions import authorize

from ..models import CapitalMovement, Party, ShareMovement
from ..permissions import RULES, members_visible_to
from ..queries import known_until
from ..register.history import history_of, standing_on
from ..register.list_of_members import Entry, ListQuery
from ..register.member_list import PAGE, Line, MemberQuery, State, members_page
from ..register.terms import terms_on
from ..use_cases.export_list import export_list
from .routers import router

MOST_ENTRIES = 1000
Words = Annotated[str, StringConstraints(max_length=100)]
Cursor = Annotated[str, StringConstraints(max_length=LONGEST)]


class NoSuchCursor(Invalid):
    code = "no-such-cursor"


class MemberFilters(Schema):
    """As of a day (today where left out). q: name, number, town, e-mail, end of an IBAN. owing: who owes something."""

    as_of: Day | None = None
    q: Words = ""
    state: Literal["current", "member", "leaving", "left", "void"] = "current"
    group: Annotated[str, StringConstraints(max_length=40)] = ""
    investing: bool | None = None
    owing: bool = False
    sort: Literal["name", "-name", "number", "-number", "joined", "-joined"] = "name"
    cursor: Cursor = ""
    limit: int = Field(PAGE, ge=1, le=200)


class PartyOut(Schema):
    """Who somebody is in this cooperative's register."""

    kind: str
    given_name: str
    family_name: str
    name: str
    email: str
    phone: str
    street: str
    address_extra: str
    postcode: str
    town: str
    country: str
    language: str


class MemberOut(Schema):
    """A membership as of a day. capital: cents. exit_on: its last day, where one is known."""

    id: int
    number: int
    name: str
    state: str
    group: str
    is_investing: bool
    signed_on: date | None
    admitted_on: date
    joined_on: date
    exit_on: date | None
    shares: int
    capital: int
    party: PartyOut


class MembersOut(Schema):
    items: list[MemberOut]
    next_cursor: str | None


class MemberMovementOut(Schema):
    """One line of a history. shares with their sign, or amount in cents with its sign."""

    id: str
    kind: str
    effective_on: date
    recorded_at: datetime
    shares: int | None
    amount: int | None
    reason: str


class MemberDetailOut(MemberOut):
    """With every movement of shares and capital, also those that take effect later."""

    movements: list[MemberMovementOut]


class ListFilters(Schema):
    """As of a day, as the books knew it at the end of another (now where left out). leavers: also who left before."""

    as_of: Day | None = None
    known_on: Day | None = None
    leavers: bool = False
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
    as_of: date
    items: list[EntryOut]
    next_cursor: str | None


@router.get("/members", response=MembersOut, summary="The members")
def members(request: HttpRequest, filters: Query[MemberFilters]) -> dict[str, Any]:
    """The list of the token's cooperative, as its office sees it. It goes on with `cursor=next_cursor`."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    current = {State.MEMBER, State.LEAVING}
    query = MemberQuery(
        coop_id=coop_id,
        as_of=filters.as_of or timezone.localdate(),
        q=filters.q,
        states=frozenset(current if filters.state == "current" else {State(filters.state)}),
        group=filters.group,
        investing=filters.investing,
        owing=filters.owing,
        sort=filters.sort,
    )
    try:
        page = members_page(query, after=filters.cursor, limit=filters.limit)
    except NotACursor as error:
        raise NoSuchCursor(_("This cursor is none of ours."), field="cursor") from error
    return {"items": [_line_out(line) for line in page.lines], "next_cursor": page.after or None}


@router.get("/members/list", response=ListOut, summary="The list of members as of a day")
def printed_list(request: HttpRequest, filters: Query[ListFilters]) -> dict[str, Any]:
    """The list of § 30 GenG, by number. Who leaves on the day is still a member on it. Each look is written down."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    coop = coops_by_id([coop_id])[coop_id]
    as_of = filters.as_of or timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    known_at = known_until(coop, filters.known_on) if filters.known_on else timezone.now()
    query = ListQuery(
        coop_id=coop_id,
        as_of=as_of,
        known_at=known_at,
        with_leavers=filters.leavers,
        after=int(filters.cursor or 0),
        limit=filters.limit + 1,
    )
    entries = export_list(actor=request.actor, query=query, file_format="json")
    shown = entries[: filters.limit]
    return {
        "as_of": as_of,
        "items": [entry_out(entry) | {"exit_cause": entry.cause} for entry in shown],
        "next_cursor": str(shown[-1].number) if len(entries) > filters.limit else None,
    }


class MemberDay(Schema):
    """As of a day, as the books knew it at the end of another; today and now where left out."""

    as_of: Day | None = None
    known_on: Day | None = None


@router.get("/members/{int:member_id}", response=MemberDetailOut, summary="One member")
def member(request: HttpRequest, member_id: int, filters: Query[MemberDay]) -> dict[str, Any]:
    """A member of the token's cooperative, or an own membership, with all movements that were known."""
    found = members_visible_to(request.actor).select_related("party", "coop").filter(pk=member_id).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    on = filters.as_of or timezone.localdate()
    known_at = known_until(found.coop, filters.known_on) if filters.known_on else None
    stood = standing_on(found, history_of(found), on=on, known_at=known_at)
    line = Line(
        member=found,
        state=stood.state,
        shares=stood.figures.shares,
        capital=stood.figures.capital,
        exit_on=stood.exit_on,
        owed=0,
        terms=terms_on(found, on, known_at=known_at),
    )
    return _line_out(line) | {"movements": [_movement_out(each) for each in stood.movements]}


def _line_out(line: Line) -> dict[str, Any]:
    kept = ("number", "signed_on", "admitted_on", "joined_on")
    return {
        "id": line.member.pk,
        "name": line.member.party.full_name,
        "state": line.state.value,
        "exit_on": line.exit_on,
        "shares": line.shares,
        "capital": line.capital,
        "group": line.terms.group,
        "is_investing": line.terms.is_investing,
        "party": party_out(line.member.party),
        **{name: getattr(line.member, name) for name in kept},
    }


def party_out(party: Party) -> dict[str, Any]:
    return {name: getattr(party, name) for name in PartyOut.model_fields}


def _movement_out(moved: ShareMovement | CapitalMovement) -> dict[str, Any]:
    return {
        "id": str(moved.pk),
        "kind": moved.kind,
        "effective_on": moved.effective_on,
        "recorded_at": moved.recorded_at,
        "shares": moved.shares if isinstance(moved, ShareMovement) else None,
        "amount": moved.amount if isinstance(moved, CapitalMovement) else None,
        "reason": moved.reason,
    }


def entry_out(entry: Entry) -> dict[str, Any]:
    kept = ("number", "name", "address", "country", "joined_on", "exit_on", "shares", "further_shares")
    since = [{"effective_on": day, "shares": shares} for day, shares in entry.further_since]
    said = {name: getattr(entry, name) for name in kept}
    return said | {"id": entry.member_id, "further_since": since, "exit_cause": ""}
