"""What a member owes, for programs; and that what is open of a claim is dropped."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from pydantic import StrictBool, StringConstraints

from allmende.kernel.api import Schema
from allmende.payments.models import Claim

from ..money.claims import owed_by
from ..permissions import members_visible_to
from ..use_cases.drop_claim import drop_claim
from .routers import router


class ClaimOut(Schema):
    """In cents."""

    id: int
    kind: str
    amount: int
    paid: int
    due_on: date
    reference: str
    state: str
    cancelled_reason: str


class ClaimsOut(Schema):
    items: list[ClaimOut]


class ClaimCancellationIn(Schema):
    """was_wrong: it was never owed or is owed no longer; a payment on shares is not waived (§ 22 (4) GenG)."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    was_wrong: StrictBool = False


@router.get("/members/{int:member_id}/claims", response=ClaimsOut, summary="What a member owes and paid")
def claims(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Every claim, the latest due first."""
    member = get_object_or_404(members_visible_to(request.actor), pk=member_id)
    return {"items": [_out(each.claim) for each in owed_by(member, on=timezone.localdate())]}


@router.post(
    "/members/{int:member_id}/claims/{int:claim_id}/cancellation",
    response=ClaimOut,
    summary="Drop what is open of a claim",
)
def claim_cancellation(
    request: HttpRequest, member_id: int, claim_id: int, payload: ClaimCancellationIn
) -> dict[str, Any]:
    """What was paid stays paid. Final: a new claim corrects it."""
    now = timezone.now()
    dropped = drop_claim(
        actor=request.actor,
        member_id=member_id,
        claim_id=claim_id,
        on=timezone.localdate(now),
        now=now,
        **payload.model_dump(),
    )
    return _out(dropped)


def _out(claim: Claim) -> dict[str, Any]:
    kept = ("kind", "amount", "paid", "due_on", "reference", "cancelled_reason")
    state = claim.state(timezone.localdate()).value
    return {"id": claim.pk, "state": state} | {name: getattr(claim, name) for name in kept}
