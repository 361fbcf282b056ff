"""Payments of members and dues, for programs: what came in is entered, taken back, asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner, Receipt

from ..money.claims import owed_by
from ..money.dues import plan_dues
from ..money.payment import Payment
from ..permissions import RULES
from ..use_cases.claim_dues import claim_dues
from ..use_cases.record_free_payment import record_free_payment
from ..use_cases.record_payment import record_payment
from ..use_cases.take_payment_back import take_payment_back
from .found import member_or_refuse
from .routers import router

Id = Annotated[StrictInt, Field(ge=1, lt=2**63)]


class PaymentIn(Schema):
    """id: made by the program; sent again, it is the same payment. amount: cents. value_on: the value date."""

    id: UUID
    amount: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    value_on: Day
    manner: Literal["transfer", "cash", "direct_debit", "set_off"] = "transfer"
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class PaymentReversalIn(Schema):
    """id: made by the program. note: why, such as: returned by the bank."""

    id: UUID
    value_on: Day
    note: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PaymentOut(Schema):
    """In cents; below zero it takes back the one named in reverses."""

    id: UUID
    claim: int
    amount: int
    value_on: date
    manner: str
    note: str
    reverses: UUID | None


class PaymentsOut(Schema):
    items: list[PaymentOut]


class DuesIn(Schema):
    """members: of these alone; left out, of everyone who is a member on the day."""

    due_on: Day
    members: Annotated[list[Id], Field(max_length=1000)] | None = None


class DuesDay(Schema):
    due_on: Day


class DuesOfGroupOut(Schema):
    """group: its code, "" for who is of none that the statutes name. each: cents, 0 where this group pays none."""

    group: str
    name: str
    each: int
    members: int
    asked_before: int


class DuesPlanOut(Schema):
    """For which days, and who would be asked for how much."""

    first_day: date
    last_day: date
    groups: list[DuesOfGroupOut]
    members: int
    amount: int


class DuesOut(Schema):
    """How many were asked, and for how many cents in all."""

    members: int
    amount: int


@router.get("/members/{int:member_id}/payments", response=PaymentsOut, summary="What came in from a member")
def payments(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Every payment and what was taken back of them, claim by claim."""
    owed = owed_by(member_or_refuse(request, member_id), on=timezone.localdate())
    return {"items": [payment_out(receipt) for each in owed for receipt in each.receipts]}


@router.post(
    "/members/{int:member_id}/claims/{int:claim_id}/payments",
    response={201: PaymentOut},
    summary="Enter a payment of a member",
)
def payment(request: HttpRequest, member_id: int, claim_id: int, payload: PaymentIn) -> Status:
    """What was owed for shares becomes capital on the value date."""
    said = payload.model_dump()
    entered = record_payment(
        actor=request.actor,
        member_id=member_id,
        claim_id=claim_id,
        payment=Payment(**said | {"manner": Manner(payload.manner)}),
        now=timezone.now(),
    )
    return Status(201, payment_out(entered))


@router.post(
    "/members/{int:member_id}/payments",
    response={201: PaymentOut},
    summary="Enter a payment on shares that nobody claimed",
)
def free_payment(request: HttpRequest, member_id: int, payload: PaymentIn) -> Status:
    """Up to what the shares still take, while nothing claimed on them is open. It becomes capital on the value date."""
    said = payload.model_dump()
    entered = record_free_payment(
        actor=request.actor,
        member_id=member_id,
        payment=Payment(**said | {"manner": Manner(payload.manner)}),
        now=timezone.now(),
    )
    return Status(201, payment_out(entered))


@router.post(
    "/members/{int:member_id}/payments/{uuid:payment_id}/reversal",
    response={201: PaymentOut},
    summary="Take a payment back",
)
def payment_reversal(
    request: HttpRequest, member_id: int, payment_id: UUID, payload: PaymentReversalIn
) -> Status:
    """In full: it was entered wrongly, or the bank returned it. The claim is open again by as much."""
    reversal = take_payment_back(
        actor=request.actor,
        member_id=member_id,
        receipt_id=payment_id,
        reversal_id=payload.id,
        value_on=payload.value_on,
        note=payload.note,
        now=timezone.now(),
    )
    return Status(201, payment_out(reversal))


@router.get("/members/dues", response=DuesPlanOut, summary="What would be claimed as dues")
def planned_dues(request: HttpRequest, filters: Query[DuesDay]) -> dict[str, Any]:
    """By groups of members: the group of the first day of the period counts, or of the membership where later."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.claim_dues", actor=request.actor, on=coop_id)
    plan = plan_dues(coops_by_id([coop_id])[coop_id], filters.due_on)
    kept = ("group", "name", "each", "asked_before")
    return {
        "first_day": plan.period[0],
        "last_day": plan.period[1],
        "groups": [
            {name: getattr(part, name) for name in kept} | {"members": len(part.members)}
            for part in plan.parts
        ],
        "members": plan.shown.members,
        "amount": plan.shown.amount,
    }


@router.post("/members/dues", response={201: DuesOut}, summary="Claim dues")
def dues(request: HttpRequest, payload: DuesIn) -> Status:
    """What the statutes set for the day. Whoever was asked for it before is not asked again."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.claim_dues", actor=request.actor, on=coop_id)
    claimed = claim_dues(
        actor=request.actor,
        coop=coops_by_id([coop_id])[coop_id],
        due_on=payload.due_on,
        now=timezone.now(),
        member_ids=payload.members,
    )
    return Status(201, {"members": len(claimed), "amount": sum(claim.amount for claim in claimed)})


def payment_out(receipt: Receipt) -> dict[str, Any]:
    kept = ("amount", "value_on", "manner", "note")
    named = {"id": receipt.pk, "claim": receipt.claim_id, "reverses": receipt.reverses_id}
    return named | {name: getattr(receipt, name) for name in kept}
