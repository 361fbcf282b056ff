"""The register for programs: members, and one of them. The list of § 30 GenG has its own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field, StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.cursors import LONGEST, NotACursor
from allmende.kernel.errors import Invalid, NotFound
from allmende.kernel.permissions import authorize
from allmende.ui.downloads import disposition

from ..models import CapitalMovement, Party, ShareMovement
from ..money.credits import credit_of, credits_of
from ..permissions import RULES, members_visible_to
from ..queries import assembly_rights_ended, group_names, known_until
from ..register.columns import COLUMNS, USUAL, file_name
from ..register.history import history_of, standing_on
from ..register.member_list import PAGE, Line, MemberQuery, State, members_page
from ..register.terms import terms_on
from ..use_cases.export_members import export_members
from .found import CSV
from .routers import router

Column = Annotated[str, StringConstraints(pattern=f"^({'|'.join(COLUMNS)})$")]
"""The keys of the columns."""
Words = Annotated[str, StringConstraints(max_length=100)]
Cursor = Annotated[str, StringConstraints(max_length=LONGEST)]


class NoSuchCursor(Invalid):
    code = "no-such-cursor"


class MemberChoice(Schema):
    """As of a day (today where left out). q: name, number, town, e-mail, end of an IBAN. owing: who owes something.
    expelled: whose assembly rights ended with an exclusion (§ 68 (2) GenG).
    """

    as_of: Day | None = None
    q: Words = ""
    state: Literal["current", "member", "leaving", "left", "void"] = "current"
    group: Annotated[str, StringConstraints(max_length=40)] = ""
    investing: bool | None = None
    owing: bool = False
    expelled: bool = False
    sort: Literal["name", "-name", "number", "-number", "joined", "-joined"] = "name"


class MemberFilters(MemberChoice):
    """The same, a part at a time."""

    cursor: Cursor = ""
    limit: int = Field(PAGE, ge=1, le=200)


class MembersFile(MemberChoice):
    """The same, with the columns of the file; the usual ones where none is named."""

    column: list[Column] = Field(default_factory=lambda: list(USUAL), min_length=1, max_length=len(COLUMNS))


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
    """A membership as of a day. capital: cents. kept: cents that were paid beyond what was open, today; no capital.
    exit_on: its last day, where one is known. no_assembly_since: of who is excluded, the day on which the letter was
    sent and assembly rights ended (§ 68 (2) GenG). group: the code under which the statutes know the group,
    group_name: how they call it that day, both "" for who is of none.
    """

    id: int
    number: int
    name: str
    state: str
    group: str
    group_name: str
    is_investing: bool
    signed_on: date | None
    admitted_on: date
    joined_on: date
    exit_on: date | None
    no_assembly_since: date | None
    shares: int
    capital: int
    kept: int
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


@router.get("/members", response=MembersOut, summary="The members")
def members(request: HttpRequest, filters: Query[MemberFilters]) -> dict[str, Any]:
    """The list of the token's cooperative, as its office sees it. It goes on with `cursor=next_cursor`."""
    query = _query(request, filters)
    try:
        page = members_page(query, after=filters.cursor, limit=filters.limit)
    except NotACursor as error:
        raise NoSuchCursor(_("This cursor is none of ours."), field="cursor") from error
    names = group_names(query.coop_id, query.as_of)
    kept = credits_of(query.coop_id, [line.member.pk for line in page.lines])
    lines = [replace(line, kept=kept.get(line.member.pk, 0)) for line in page.lines]
    return {"items": [_line_out(line, names) for line in lines], "next_cursor": page.after or None}


@router.get("/members.csv", response=None, openapi_extra=CSV, summary="The members as CSV")
def members_csv(request: HttpRequest, filters: Query[MembersFile]) -> HttpResponse:
    """All whom the filter finds, with the columns one chooses. That it was taken is written down."""
    query = _query(request, filters)
    with export_members(actor=request.actor, query=query, columns=filters.column) as file:
        return HttpResponse(
            file.read(),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": disposition(file_name(query.as_of)),
                "Cache-Control": "private, no-store",
            },
        )


def _query(request: HttpRequest, filters: MemberChoice) -> MemberQuery:
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    current = {State.MEMBER, State.LEAVING}
    return MemberQuery(
        coop_id=coop_id,
        as_of=filters.as_of or timezone.localdate(),
        q=filters.q,
        states=frozenset(current if filters.state == "current" else {State(filters.state)}),
        group=filters.group,
        investing=filters.investing,
        owing=filters.owing,
        expelled=filters.expelled,
        sort=filters.sort,
    )


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
        no_assembly_since=assembly_rights_ended([found.pk], on, known_at=known_at).get(found.pk),
        kept=credit_of(found),
    )
    names = group_names(found.coop_id, on)
    return _line_out(line, names) | {"movements": [_movement_out(each) for each in stood.movements]}


def _line_out(line: Line, groups: Mapping[str, str]) -> dict[str, Any]:
    kept = ("number", "signed_on", "admitted_on", "joined_on")
    return {
        "id": line.member.pk,
        "name": line.member.party.full_name,
        "state": line.state.value,
        "exit_on": line.exit_on,
        "no_assembly_since": line.no_assembly_since,
        "shares": line.shares,
        "capital": line.capital,
        "kept": line.kept,
        "group": line.terms.group,
        "group_name": groups.get(line.terms.group, line.terms.group),
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
