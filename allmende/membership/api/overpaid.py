"""One payment for all that is open, and what is kept beyond, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import Field, StrictInt

from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner

from ..money.credits import credit_lines, credit_of
from ..money.payment import Payment
from ..money.usable_credits import all_with_credit
from ..permissions import RULES
from ..use_cases.distribute_payment import distribute_payment
from ..use_cases.return_credit import return_credit
from ..use_cases.take_credit_back import take_credit_back
from ..use_cases.use_credit import use_credit
from .found import member_or_refuse
from .receipts import Id, PaymentIn, PaymentOut, payment_out
from .routers import router

Part = Annotated[StrictInt, Field(ge=0, le=LARGEST)]


class PartIn(Schema):
    claim: Id
    amount: Part


class DistributedPaymentIn(PaymentIn):
    """parts: what goes on which claim, in cents; left out, the longest due is paid first."""

    parts: Annotated[list[PartIn], Field(max_length=200)] | None = None


class DistributedPaymentOut(Schema):
    """payments: one for each claim. kept: cents of it beyond, kept for the member."""

    payments: list[PaymentOut]
    kept: int


class CreditUseIn(Schema):
    """id: made by the program; sent again, it is the same."""

    id: UUID
    value_on: Day
    parts: Annotated[list[PartIn], Field(max_length=200)] | None = None


class CreditReturnIn(Schema):
    """What left the bank, in cents. id: made by the program."""

    id: UUID
    amount: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    value_on: Day


class CreditReversalIn(Schema):
    """id: made by the program."""

    id: UUID
    value_on: Day


class CreditLineOut(Schema):
    """In cents with their sign."""

    id: UUID
    kind: str
    amount: int
    value_on: date


class CreditOut(Schema):
    """kept: cents beyond what was open, no capital. items: what moved it, the newest first."""

    kept: int
    items: list[CreditLineOut]


class KeptMoneyOut(Schema):
    """In cents: kept beyond what was open, owed what is open now, usable what of it this takes."""

    member: int
    number: int
    name: str
    kept: int
    owed: int
    usable: int


class AllKeptOut(Schema):
    items: list[KeptMoneyOut]


@router.get("/members/credits", response=AllKeptOut, summary="For whom something is kept")
def all_kept(request: HttpRequest) -> dict[str, Any]:
    """Everyone who paid beyond what was open: first who can use it for something that is open."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    read = ("kept", "owed", "usable")
    return {
        "items": [
            {"member": each.member.pk, "number": each.member.number, "name": each.member.party.full_name}
            | {name: getattr(each, name) for name in read}
            for each in all_with_credit(coop_id)
        ]
    }


@router.get(
    "/members/{int:member_id}/credit", response=CreditOut, summary="What a member paid beyond what was open"
)
def credit(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """For the office, and for the member."""
    return _out(request, member_id)


@router.post(
    "/members/{int:member_id}/payments/distributed",
    response={201: DistributedPaymentOut},
    summary="Enter one payment for several claims",
)
def distributed(request: HttpRequest, member_id: int, payload: DistributedPaymentIn) -> Status:
    """The longest due first, or as said. What is beyond is kept for the member."""
    said = payload.model_dump(exclude={"parts"}) | {"manner": Manner(payload.manner)}
    done = distribute_payment(
        actor=request.actor,
        member_id=member_id,
        payment=Payment(**said),
        parts=_parts(payload.parts),
        now=timezone.now(),
    )
    return Status(201, {"payments": [payment_out(each) for each in done.receipts], "kept": done.credit})


@router.post(
    "/members/{int:member_id}/credit/use",
    response={201: DistributedPaymentOut},
    summary="Pay what is open from what is kept",
)
def use(request: HttpRequest, member_id: int, payload: CreditUseIn) -> Status:
    """kept: what is left."""
    used = use_credit(
        actor=request.actor,
        member_id=member_id,
        use_id=payload.id,
        value_on=payload.value_on,
        parts=_parts(payload.parts),
        now=timezone.now(),
    )
    kept = credit_of(member_or_refuse(request, member_id))
    return Status(201, {"payments": [payment_out(each) for each in used], "kept": kept})


@router.post(
    "/members/{int:member_id}/credit/return",
    response={201: CreditOut},
    summary="Enter that what is kept was paid back",
)
def returned(request: HttpRequest, member_id: int, payload: CreditReturnIn) -> Status:
    """On its value date."""
    return_credit(
        actor=request.actor,
        member_id=member_id,
        return_id=payload.id,
        amount=payload.amount,
        value_on=payload.value_on,
        now=timezone.now(),
    )
    return Status(201, _out(request, member_id))


@router.post(
    "/members/{int:member_id}/credit/{uuid:line_id}/reversal",
    response={201: CreditOut},
    summary="Take back what is kept, or its return",
)
def reversal(request: HttpRequest, member_id: int, line_id: UUID, payload: CreditReversalIn) -> Status:
    """It was entered wrongly, or the bank sent it back."""
    take_credit_back(
        actor=request.actor,
        member_id=member_id,
        line_id=line_id,
        reversal_id=payload.id,
        value_on=payload.value_on,
        now=timezone.now(),
    )
    return Status(201, _out(request, member_id))


def _parts(said: list[PartIn] | None) -> dict[int, int] | None:
    if said is None:
        return None
    parts = {each.claim: each.amount for each in said}
    if len(parts) < len(said):
        raise Invalid(_("A claim is named twice."), field="parts")
    return parts


def _out(request: HttpRequest, member_id: int) -> dict[str, Any]:
    member = member_or_refuse(request, member_id)
    lines = credit_lines(member)
    kept = ("id", "amount", "value_on")
    items = [{"kind": each.kind.value} | {name: getattr(each, name) for name in kept} for each in lines]
    return {"kept": credit_of(member), "items": items}
