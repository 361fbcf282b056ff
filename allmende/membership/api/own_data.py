"""A member's own data for programs: the account to collect from, and what former memberships still bring."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST
from allmende.payments.models import Mandate
from allmende.payments.queries import mandates_of

from ..former_memberships import former_memberships
from ..own_memberships import Own, every_membership
from ..permissions import RULES
from ..use_cases.give_collection_mandate import give_collection_mandate
from ..use_cases.revoke_collection_mandate import revoke_collection_mandate
from .found import member_or_refuse
from .routers import router
from .today import today_of_member


class MandateIn(Schema):
    """holder: empty where it is the member. signed_on: today for oneself; the office may name an earlier day."""

    iban: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST + 20)]
    holder: Annotated[str, StringConstraints(max_length=LONGEST_HOLDER)] = ""
    signed_on: Day


class MandateOut(Schema):
    """iban: its ends only."""

    id: int
    reference: str
    iban: str
    holder: str
    signed_on: date
    revoked_on: date | None


class OwnMembershipOut(Schema):
    """id: by which the other doors know the membership. is_mine: false where one stands beside whoever is the member.
    shares: held today; exit_on: the last day, where one is known.
    """

    id: int
    coop: str
    number: int
    name: str
    is_mine: bool
    state: str
    is_investing: bool
    joined_on: date
    exit_on: date | None
    shares: int


class OwnMembershipsOut(Schema):
    items: list[OwnMembershipOut]


class PayoutToComeOut(Schema):
    """In cents. suspended_on: since when it has to wait (§ 8a GenG)."""

    amount: int
    due_until: date
    suspended_on: date | None


class FormerMembershipOut(Schema):
    """unsettled: capital in cents that waits for the settlement. figures: of the settlement, in words and as its letter
    says them; empty before.
    """

    coop: str
    number: int
    name: str
    left_on: date
    unsettled: int
    payouts: list[PayoutToComeOut]
    figures: list[tuple[str, str]]


class MandatesOut(Schema):
    items: list[MandateOut]


@router.get("/memberships", response=OwnMembershipsOut, summary="Your memberships")
def memberships(request: HttpRequest) -> dict[str, Any]:
    """Of whoever made the token, in whatever cooperative, and of whom they stand beside; also those that are over."""
    return {"items": [_own(each) for each in every_membership(request.actor, on=timezone.localdate())]}


@router.get(
    "/former-memberships",
    response=list[FormerMembershipOut],
    summary="Memberships held with others to the end that still bring something",
)
def former(request: HttpRequest) -> list[dict[str, Any]]:
    """Of whoever made the token and holds them no longer, until what they bring is paid."""
    return [
        {
            "coop": each.member.coop.slug,
            "number": each.member.number,
            "name": each.member.party.full_name,
            "left_on": each.member.left_on,
            "unsettled": each.to_come.unsettled,
            "payouts": each.to_come.payouts,
            "figures": each.figures,
        }
        for each in former_memberships(request.actor, on=timezone.localdate())
    ]


@router.get(
    "/members/{int:member_id}/mandates", response=MandatesOut, summary="Direct debit mandates of a member"
)
def mandates(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """The one in force and those before, the newest first."""
    member = member_or_refuse(request, member_id)
    authorize(RULES, "membership.revoke_collection_mandate", actor=request.actor, on=member)
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons; the member may see this one's
        found = list(mandates_of(coop_id=member.coop_id, debtor=member.pk))
    return {"items": [_mandate(each) for each in found]}


@router.post(
    "/members/{int:member_id}/mandate", response={201: MandateOut}, summary="Give a direct debit mandate"
)
def mandate(request: HttpRequest, member_id: int, payload: MandateIn) -> Status:
    """One in force before ends. The member gets a letter."""
    now = timezone.now()
    given = give_collection_mandate(
        actor=request.actor,
        member_id=member_id,
        on=today_of_member(member_id),
        now=now,
        **payload.model_dump(),
    )
    return Status(201, _mandate(given))


@router.post(
    "/members/{int:member_id}/mandate/revocation",
    response=MandateOut,
    summary="Revoke the direct debit mandate",
)
def revocation(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Nothing is collected from that account any more."""
    now = timezone.now()
    return _mandate(
        revoke_collection_mandate(
            actor=request.actor, member_id=member_id, on=today_of_member(member_id), now=now
        )
    )


def _own(own: Own) -> dict[str, Any]:
    told = ("is_mine", "state", "is_investing", "exit_on")
    return {name: getattr(own, name) for name in told} | {
        "id": own.member.pk,
        "coop": own.member.coop.slug,
        "number": own.member.number,
        "name": own.member.party.full_name,
        "joined_on": own.member.joined_on,
        "shares": own.held.shares,
    }


def _mandate(mandate: Mandate) -> dict[str, Any]:
    told = ("id", "reference", "holder", "signed_on", "revoked_on")
    return {name: getattr(mandate, name) for name in told} | {"iban": mandate.masked_iban}
