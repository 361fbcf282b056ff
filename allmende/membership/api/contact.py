"""What the register says of a member and who opens it: contact data, the letter, the look of § 31 GenG."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.coops.queries import coop_by_slug
from allmende.kernel.api import Day, Schema

from ..register.list_of_members import ListQuery
from ..use_cases.edit_party import ContactData, edit_party
from ..use_cases.inspect_list import MOST_AT_ONCE, inspect_list
from ..use_cases.link_login import link_login
from ..use_cases.offer_self_service import offer_self_service
from .application_schemas import Email, Line, Name
from .found import member_or_refuse
from .list_of_members import ListOut, entry_out
from .members import PartyOut, party_out
from .routers import router


class ContactIn(Schema):
    """What is left out stays as it is. Names, numbers and the day of birth are written by the office."""

    given_name: Name = ""
    family_name: Name = ""
    name: Line = ""
    register_entry: Annotated[str, StringConstraints(max_length=120)] = ""
    birth_date: Day | None = None
    email: Email = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    street: Line = ""
    address_extra: Line = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    town: Annotated[str, StringConstraints(max_length=120)] = ""
    country: Annotated[str, StringConstraints(max_length=2, pattern=r"^[A-Z]{2}$")] = "DE"
    language: Literal["de", "en"] = "de"


class LetterOut(Schema):
    """To which address the letter went, and until when its link works."""

    email: str
    expires_at: datetime


class LinkIn(Schema):
    """key: the last part of the link in the letter."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class LinkOut(Schema):
    """Whose entry in the register is linked to the login now."""

    name: str


class LookIn(Schema):
    """after: go on behind this number in the list."""

    after: Annotated[StrictInt, Field(ge=0, lt=10**9)] = 0


@router.post(
    "/members/{int:member_id}/contact", response=PartyOut, summary="Change what the register says of a member"
)
def contact(request: HttpRequest, member_id: int, payload: ContactIn) -> dict[str, Any]:
    """What it said before is kept. A member changes the own address, the office everything."""
    party = member_or_refuse(request, member_id).party
    shown = ContactData.of(party)
    data = replace(shown, **payload.model_dump(exclude_unset=True))
    return party_out(edit_party(actor=request.actor, party=party, data=data, shown=shown, now=timezone.now()))


@router.post(
    "/members/{int:member_id}/letter",
    response={201: LetterOut},
    summary="Send the letter that links a login",
)
def letter(request: HttpRequest, member_id: int) -> Status:
    """By mail, to the address in the register. One sent before no longer works."""
    party = member_or_refuse(request, member_id).party
    offered = offer_self_service(actor=request.actor, party=party, now=timezone.now())
    return Status(201, {"email": party.email, "expires_at": offered.expires_at})


@router.post("/memberships", response={201: LinkOut}, summary="Link the own login to a membership")
def link(request: HttpRequest, payload: LinkIn) -> Status:
    """With the key from the letter, once: the login of whoever made the token."""
    party = link_login(actor=request.actor, key=payload.key, now=timezone.now())
    return Status(201, {"name": party.full_name})


@router.post("/coops/{slug}/members/inspection", response=ListOut, summary="Look into the list as a member")
def inspection(request: HttpRequest, slug: str, payload: LookIn) -> dict[str, Any]:
    """At most 200 entries of today (§ 31 (1) GenG). Each look is written down."""
    now = timezone.now()
    query = ListQuery(
        coop_id=coop_by_slug(slug).pk, as_of=timezone.localdate(now), known_at=now, after=payload.after
    )
    entries = inspect_list(actor=request.actor, query=query)
    return {
        "as_of": query.as_of,
        "known_on": query.as_of,
        "items": [entry_out(entry) for entry in entries],
        "next_cursor": str(entries[-1].number) if len(entries) == MOST_AT_ONCE else None,
    }
