"""What applicants paid before anybody decided, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt

from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner

from ..money.held import Held, HeldKind, held_payments
from ..money.payment import Payment
from ..permissions import RULES
from ..use_cases.hold_again import hold_again
from ..use_cases.hold_payment import hold_payment
from ..use_cases.release_payment import release_payment
from .routers import router


class HeldIn(Schema):
    """id: made by the program; sent again, it is the same payment. amount: cents. value_on: the value date."""

    id: UUID
    amount: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    value_on: Day
    manner: Literal["transfer", "cash"] = "transfer"


class ReleaseIn(Schema):
    """id: made by the program. returned: the money was given back; mistake: it never came in."""

    id: UUID
    cause: Literal["returned", "mistake"]
    value_on: Day


class AgainIn(Schema):
    """release: the entry that was a mistake, as `release` of the payment says."""

    release: UUID


class HeldOut(Schema):
    """amount: cents. application: None once it is deleted. waits: to be given back, as nobody decides any more. ended:
    used, returned or mistake, "" while it is held; release: the entry that says so.
    """

    id: UUID
    application: int | None
    amount: int
    value_on: date
    manner: str
    waits: bool
    ended: str
    ended_on: date | None
    release: UUID | None


class AllHeldOut(Schema):
    items: list[HeldOut]


@router.get("/held-payments", response=AllHeldOut, summary="What applicants paid before the admission")
def all_held(request: HttpRequest) -> dict[str, Any]:
    """What is held still first."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.hold_payment", actor=request.actor, on=coop_id)
    return {"items": [_out(each) for each in held_payments(coop_id)]}


@router.post(
    "/applications/{int:application_id}/payments",
    response={201: HeldOut},
    summary="Enter what an applicant paid",
)
def hold(request: HttpRequest, application_id: int, payload: HeldIn) -> Status:
    """Held apart until somebody decides: upon the admission it is used for what is owed."""
    payment = Payment(**payload.model_dump() | {"manner": Manner(payload.manner)})
    held = hold_payment(
        actor=request.actor, application_id=application_id, payment=payment, now=timezone.now()
    )
    return Status(201, _out(held))


@router.post(
    "/held-payments/{uuid:payment_id}/release",
    response={201: HeldOut},
    summary="Give back what an applicant paid",
)
def release(request: HttpRequest, payment_id: UUID, payload: ReleaseIn) -> Status:
    """In full, also once the application is deleted."""
    held = release_payment(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payment_id=payment_id,
        release_id=payload.id,
        cause=HeldKind(f"held_{payload.cause}"),
        value_on=payload.value_on,
        now=timezone.now(),
    )
    return Status(201, _out(held))


@router.post(
    "/held-payments/{uuid:payment_id}/hold-again",
    response={201: HeldOut},
    summary="Take back that an applicant's payment was given back",
)
def again(request: HttpRequest, payment_id: UUID, payload: AgainIn) -> Status:
    """Also that it never came in. It is held as before."""
    coop_id, now = request.actor.coop_id, timezone.now()
    held = hold_again(
        actor=request.actor, coop_id=coop_id, payment_id=payment_id, release_id=payload.release, now=now
    )
    return Status(201, _out(held))


def _out(held: Held) -> dict[str, Any]:
    read = ("id", "amount", "value_on", "waits", "ended_on")
    return {name: getattr(held, name) for name in read} | {
        "application": held.application.pk if held.application else None,
        "manner": held.manner.value,
        "release": held.end,
        "ended": held.ended.value.removeprefix("held_") if held.ended else "",
    }
