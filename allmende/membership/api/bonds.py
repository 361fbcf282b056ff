"""Who stands beside members, for programs: seen, added, ended."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..bonds.beside import PersonBeside
from ..models import LONGEST_DOCUMENT, LONGEST_END_REASON, Bond, BondRole, Member, PassesTo
from ..permissions import RULES, bonds_visible_to, members_visible_to
from ..queries import holds_still
from ..use_cases.add_bond import add_bond
from ..use_cases.end_bond import end_bond
from ..use_cases.record_holder_death import record_holder_death
from .application_schemas import Email
from .routers import router

Name = Annotated[str, StringConstraints(max_length=100)]
PartyId = Annotated[StrictInt, Field(ge=1, lt=2**63)]


class BondFilters(Schema):
    """as_of: only who stands there on that day; left out, everybody who ever did."""

    as_of: Day | None = None


class BondIn(Schema):
    """party: who stands in the register already; otherwise a name, and an address where it is known.

    proven_on: the day of the certificate of inheritance, of an heir. document: which power of attorney, and where it is
    kept; until_day: the first day on which it holds no more, where it names one.
    """

    role: BondRole
    from_day: Day
    until_day: Day | None = None
    proven_on: Day | None = None
    document: Annotated[str, StringConstraints(max_length=LONGEST_DOCUMENT)] = ""
    party: PartyId | None = None
    given_name: Name = ""
    family_name: Name = ""
    email: Email = ""
    street: Annotated[str, StringConstraints(max_length=200)] = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    town: Annotated[str, StringConstraints(max_length=120)] = ""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "DE"


class BondEndIn(Schema):
    """until_day: the first day on which it counts no more, up to today."""

    until_day: Day
    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_END_REASON)]


class HolderDeathIn(Schema):
    """document: what proves it. passes_to: the heirs, who are added as joint holders next, or the others."""

    died_on: Day
    document: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_END_REASON)]
    passes_to: PassesTo


class BondOut(Schema):
    """Who stands beside whom (parties of the register), from a day on, until another. died_on, passes_to: of a joint
    holder who died.
    """

    id: int
    role: str
    beside_of: int
    party: int
    name: str
    email: str
    from_day: date
    until_day: date | None
    end_reason: str
    proven_on: date | None
    document: str
    died_on: date | None
    passes_to: str
    has_login: bool


class BondsOut(Schema):
    items: list[BondOut]


@router.get("/members/{int:member_id}/bonds", response=BondsOut, summary="Who stands beside a member")
def bonds(request: HttpRequest, member_id: int, filters: Query[BondFilters]) -> dict[str, Any]:
    """Guardians, carers, representatives, joint holders, heirs, their joint representative, who holds a power."""
    member = _member(request, member_id)
    found = bonds_visible_to(request.actor).filter(party=member.party_id).order_by("from_day", "pk")
    day = filters.as_of
    return {
        "items": [_bond_out(each) for each in found if day is None or holds_still(each, member.party, on=day)]
    }


@router.post(
    "/members/{int:member_id}/bonds", response={201: BondOut}, summary="Add who stands beside a member"
)
def new_bond(request: HttpRequest, member_id: int, payload: BondIn) -> Status:
    """From a day on, up to today."""
    said = payload.model_dump()
    about = ("from_day", "until_day", "proven_on", "document")
    role, more = said.pop("role"), {name: said.pop(name) for name in about}
    bond = add_bond(
        actor=request.actor,
        member_id=member_id,
        role=BondRole(role),
        who=PersonBeside(party_id=said.pop("party"), **said),
        **more,
        on=_today(request),
    )
    return Status(201, _bond_out(bond))


@router.post("/bonds/{int:bond_id}/end", response=BondOut, summary="End that somebody stands beside a member")
def bond_end(request: HttpRequest, bond_id: int, payload: BondEndIn) -> dict[str, Any]:
    """With a day and a reason; it is never rewritten. What it opened is closed from that day on."""
    return _bond_out(
        end_bond(actor=request.actor, bond_id=bond_id, on=_today(request), **payload.model_dump())
    )


@router.post("/bonds/{int:bond_id}/death", response=BondOut, summary="Record the death of a joint holder")
def holder_death(request: HttpRequest, bond_id: int, payload: HolderDeathIn) -> dict[str, Any]:
    """The membership goes on. What the login of the dead opened is closed, and the others are told."""
    said = payload.model_dump()
    return _bond_out(record_holder_death(actor=request.actor, bond_id=bond_id, on=_today(request), **said))


def _member(request: HttpRequest, member_id: int) -> Member:
    found = members_visible_to(request.actor).select_related("party").filter(pk=member_id).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    authorize(RULES, "membership.keep_bonds", actor=request.actor, on=found.coop_id)
    return found


def _today(request: HttpRequest) -> date:
    """Of the cooperative for which the token acts."""
    coop_id = request.actor.coop_id or 0
    coop = coops_by_id([coop_id]).get(coop_id)
    return timezone.localdate(timezone=ZoneInfo(coop.time_zone)) if coop else timezone.localdate()


def _bond_out(bond: Bond) -> dict[str, Any]:
    kept = ("role", "from_day", "until_day", "end_reason", "proven_on", "document", "died_on", "passes_to")
    return {name: getattr(bond, name) for name in kept} | {
        "id": bond.pk,
        "beside_of": bond.party_id,
        "party": bond.beside_id,
        "name": bond.beside.full_name,
        "email": bond.beside.email,
        "has_login": bond.beside.person_id is not None,
    }
