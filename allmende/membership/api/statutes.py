"""Statutes for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.coops.bearer import bearer_or_guest
from allmende.coops.queries import coop_by_slug
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..models import LONGEST_RIGHTS, LONGEST_TEXT, Statutes
from ..permissions import RULES
from ..queries import statutes_of, statutes_or_refuse
from ..use_cases.record_statutes import Provisions, record_statutes
from .routers import router

Cents = Annotated[StrictInt, Field(ge=0, le=10**12)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Months = Annotated[StrictInt, Field(ge=1, le=120)]
Section = Annotated[str, StringConstraints(max_length=40)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class Group(Schema):
    """A group of members and whether it votes. dues: cents where it pays others than all, 0 for none. rights: what its
    members may besides, in free words.
    """

    code: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[\w-]+$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    votes: StrictBool = True
    dues: Cents | None = None
    rights: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_RIGHTS)] = ""


class ProvisionsIn(Schema):
    """What the statutes say. Money in cents of EUR, periods in months; sections: which section says which field."""

    text: Text
    share_price: Cents = 0
    shares_required: Count = 1
    shares_most: Count | None = None
    pay_at_once: Cents = 0
    instalments: Annotated[StrictInt, Field(ge=0, le=120)] = 0
    instalment_months: Months = 1
    admission_fee: Cents = 0
    dues: Cents = 0
    dues_months: Months = 12
    fiscal_year_begins: Annotated[StrictInt, Field(ge=1, le=12)] = 1
    notice_months: Annotated[StrictInt, Field(ge=0, le=120)] = 3
    notice_end: Literal["fiscal_year", "half_year", "quarter", "month", "day"] = "fiscal_year"
    payout_months: Annotated[StrictInt, Field(ge=0, le=36)] = 6
    liability: Literal["none", "limited", "unlimited"] = "none"
    liability_cap: Cents = 0
    loss_by: Literal["heads", "liability", "capital"] = "heads"
    profit_by: Literal["capital", "shares", "heads", "reserves"] = "capital"
    minimum_capital: Cents | None = None
    residence_required: StrictBool = False
    heirs_continue: StrictBool = False
    transfer_allowed: StrictBool = True
    investing_allowed: StrictBool = False
    investing_votes: StrictBool = False
    written_form: StrictBool = False
    groups: Annotated[list[Group], Field(max_length=50)] = Field(default_factory=list)
    sections: Annotated[dict[Section, Section], Field(max_length=40)] = Field(default_factory=dict)


class StatutesIn(Schema):
    valid_from: Day
    provisions: ProvisionsIn


class StatutesOut(Schema):
    """A version of the statutes. text_hash: SHA-256 of the text."""

    id: int
    coop: str
    valid_from: date
    text_hash: str
    provisions: ProvisionsIn


class VersionsOut(Schema):
    items: list[StatutesOut]


@router.get(
    "/coops/{slug}/statutes",
    response=StatutesOut,
    auth=bearer_or_guest,
    summary="The statutes in force",
)
def statutes(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The version in force today. Public: it is to be read before joining (§ 15 (1) GenG)."""
    coop = coop_by_slug(slug)
    today = timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    return _out(statutes_or_refuse(coop.pk, today), slug)


@router.get(
    "/coops/{slug}/statutes/versions",
    response=VersionsOut,
    auth=bearer_or_guest,
    summary="Every version of the statutes",
)
def versions(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The latest first, also those to come. Public, as the one in force."""
    return {"items": [_out(each, slug) for each in statutes_of(coop_by_slug(slug).pk)]}


@router.post("/coops/{slug}/statutes", response={201: StatutesOut}, summary="Enter a version of the statutes")
def new_statutes(request: HttpRequest, slug: str, payload: StatutesIn) -> Status:
    """Enter the version in force from a day on; it begins after the last one."""
    coop = coop_by_slug(slug)
    authorize(RULES, "membership.record_statutes", actor=request.actor, on=coop.pk)
    recorded = record_statutes(
        actor=request.actor,
        coop=coop,
        provisions=Provisions(
            **payload.provisions.model_dump() | {"groups": _said(payload.provisions.groups)}
        ),
        valid_from=payload.valid_from,
    )
    return Status(201, _out(recorded, slug))


def _said(groups: list[Group]) -> list[dict[str, object]]:
    """As they are kept: without dues and rights where a group has none of its own."""
    return [
        {name: value for name, value in group.model_dump().items() if value not in (None, "")}
        for group in groups
    ]


def _out(statutes: Statutes, slug: str) -> dict[str, Any]:
    return {
        "id": statutes.pk,
        "coop": slug,
        "valid_from": statutes.valid_from,
        "text_hash": statutes.text_hash,
        "provisions": {name: getattr(statutes, name) for name in ProvisionsIn.model_fields},
    }
