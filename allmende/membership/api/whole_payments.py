"""Payments that were entered for all that is open, each as the one it was, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema

from ..money.whole_payments import WholePayment, whole_payments
from ..use_cases.take_distributed_back import take_distributed_back
from .found import member_or_refuse
from .routers import router


class WholePartOut(Schema):
    """payment: what of it went on a claim, as payments name it. amount: cents."""

    payment: UUID
    claim: int
    amount: int
    taken_back_on: date | None


class WholePaymentOut(Schema):
    """In cents: amount all of it, kept what went on no claim, standing what was not taken back. manner: "" where all of
    it is kept; credit: what was kept before was used.
    """

    id: UUID
    value_on: date
    manner: str
    note: str
    amount: int
    kept: int
    kept_taken_back_on: date | None
    standing: int
    parts: list[WholePartOut]


class WholePaymentsOut(Schema):
    items: list[WholePaymentOut]


class WholeReversalIn(Schema):
    """id: made by the program; sent again, it is the same. note: why; needed where a part went on a claim. standing:
    what the program saw of it in cents; refused where it is something else by now.
    """

    id: UUID
    value_on: Day
    note: Annotated[str, StringConstraints(max_length=200)] = ""
    standing: Annotated[StrictInt, Field(ge=0, le=LARGEST)] | None = None


@router.get(
    "/members/{int:member_id}/payments/distributed",
    response=WholePaymentsOut,
    summary="Payments for several claims",
)
def distributed_payments(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Each as it came in, with what it settled and what of it is kept; uses of what was kept, too. The newest first."""
    return {"items": [_out(each) for each in whole_payments(member_or_refuse(request, member_id))]}


@router.post(
    "/members/{int:member_id}/payments/distributed/{uuid:payment_id}/reversal",
    response={201: WholePaymentOut},
    summary="Take a payment for several claims back",
)
def distributed_reversal(
    request: HttpRequest, member_id: int, payment_id: UUID, payload: WholeReversalIn
) -> Status:
    """All of it that stands, or nothing. What was used or paid back of what was kept is taken back before."""
    said = payload.model_dump(exclude={"id", "standing"})
    done = take_distributed_back(
        actor=request.actor,
        member_id=member_id,
        payment_id=payment_id,
        reversal_id=payload.id,
        expected=payload.standing,
        now=timezone.now(),
        **said,
    )
    return Status(201, _out(done))


def _out(whole: WholePayment) -> dict[str, Any]:
    read = ("id", "value_on", "note", "amount", "kept", "standing")
    back = whole.surplus.back if whole.surplus else None
    parts = [
        {
            "payment": each.receipt.pk,
            "claim": each.receipt.claim_id,
            "amount": each.receipt.amount,
            "taken_back_on": each.back.value_on if each.back else None,
        }
        for each in whole.parts
    ]
    return {name: getattr(whole, name) for name in read} | {
        "manner": whole.manner.value if whole.manner else "",
        "kept_taken_back_on": back.effective_on if back else None,
        "parts": parts,
    }
