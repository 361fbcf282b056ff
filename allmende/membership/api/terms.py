"""As what somebody is a member, for programs: what was in force from when on, and the next change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Status
from pydantic import StrictBool, StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..models import LONGEST_REASON, MemberTerms
from ..permissions import RULES
from ..queries import group_names
from ..use_cases.change_terms import NewTerms, change_terms
from .leaving import visible_or_refuse
from .routers import router
from .today import today_of_member


class MemberTermsIn(Schema):
    """A change to or from investing needs decided_on and decided_by; from the first day of the membership on it puts
    right what was mistyped, with a reason.
    """

    group: Annotated[str, StringConstraints(max_length=40)] = ""
    is_investing: StrictBool
    effective_on: Day
    decided_on: Day | None = None
    decided_by: Annotated[str, StringConstraints(max_length=200)] = ""
    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""


class MemberTermsOut(Schema):
    """In force from effective_on on; of two for one day the one recorded later. group_name: as the statutes of that
    day call it.
    """

    member: int
    group: str
    group_name: str
    is_investing: bool
    effective_on: date
    decided_on: date | None
    decided_by: str
    recorded_at: datetime


@router.get(
    "/members/{member_id}/terms",
    response=list[MemberTermsOut],
    summary="As what somebody is a member, from when on",
)
def terms(request: HttpRequest, member_id: int) -> list[dict[str, Any]]:
    """Every change since the admission, the earliest first."""
    member = visible_or_refuse(request, member_id)
    authorize(RULES, "membership.see_list", actor=request.actor, on=member.coop_id)
    changes = MemberTerms.objects.filter(member=member).order_by("effective_on", "recorded_at", "pk")
    return [_out(each) for each in changes]


@router.post(
    "/members/{member_id}/terms", response={201: MemberTermsOut}, summary="Change group or kind of a member"
)
def new_terms(request: HttpRequest, member_id: int, payload: MemberTermsIn) -> Status:
    """What was in force before stays so for earlier days."""
    changed = change_terms(
        actor=request.actor,
        member_id=member_id,
        terms=NewTerms(**payload.model_dump()),
        on=today_of_member(member_id),
    )
    return Status(201, _out(changed))


def _out(terms: MemberTerms) -> dict[str, Any]:
    return {
        "member": terms.member_id,
        "group": terms.group,
        "group_name": group_names(terms.coop_id, terms.effective_on).get(terms.group, terms.group),
        "is_investing": terms.is_investing,
        "effective_on": terms.effective_on,
        "decided_on": terms.decided_on,
        "decided_by": terms.resolution,
        "recorded_at": terms.recorded_at,
    }
