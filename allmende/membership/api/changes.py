"""Further shares and transfers of capital for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema

from ..models import Subscription
from ..shares.handing_on import Agreement
from ..use_cases.admit_subscription import admit_subscription
from ..use_cases.refuse_subscription import refuse_subscription
from ..use_cases.subscribe_shares import subscribe_shares
from ..use_cases.transfer_capital import transfer_capital
from .application_schemas import ConsentIn
from .leaving import Shares
from .routers import router

Cents = Annotated[StrictInt, Field(ge=1, le=10**12)]


class SubscriptionIn(Schema):
    shares: Shares
    signed_on: Day


class AdmissionOfSharesIn(Schema):
    decided_on: Day
    resolution: Annotated[str, StringConstraints(max_length=200)] = ""
    consent: ConsentIn | None = None


class SubscriptionOut(Schema):
    """Further shares: open until they are admitted or refused; they begin on decided_on."""

    id: int
    member: int
    shares: int
    signed_on: date
    state: str
    decided_on: date | None


class TransferOfCapitalIn(Schema):
    """taker: the id of the other member. shares: null for all, which ends the membership. amount: cents, null for
    what is paid in on these shares.
    """

    taker: int
    shares: Shares | None = None
    amount: Cents | None = None
    agreed_on: Day
    consented_on: Day | None = None


class TransferOfCapitalOut(Schema):
    shares: int
    amount: int
    effective_on: date
    ends_membership: bool
    explanation: str


@router.post(
    "/members/{member_id}/subscriptions",
    response={201: SubscriptionOut},
    summary="Declare to take further shares",
)
def subscriptions(request: HttpRequest, member_id: int, payload: SubscriptionIn) -> Status:
    """They begin when they are admitted."""
    declared = subscribe_shares(
        actor=request.actor, member_id=member_id, on=timezone.localdate(), **payload.model_dump()
    )
    return Status(201, _out(declared))


@router.post(
    "/subscriptions/{subscription_id}/admission", response=SubscriptionOut, summary="Admit further shares"
)
def admission(request: HttpRequest, subscription_id: int, payload: AdmissionOfSharesIn) -> dict[str, Any]:
    """What is to be paid on them is claimed."""
    now = timezone.now()
    admitted = admit_subscription(
        actor=request.actor,
        subscription_id=subscription_id,
        on=timezone.localdate(now),
        now=now,
        decided_on=payload.decided_on,
        resolution=payload.resolution,
        consent=payload.consent.consent() if payload.consent else None,
    )
    return _out(admitted)


@router.post(
    "/subscriptions/{subscription_id}/refusal", response=SubscriptionOut, summary="Refuse further shares"
)
def refusal(request: HttpRequest, subscription_id: int) -> dict[str, Any]:
    """The membership goes on as it is."""
    return _out(
        refuse_subscription(actor=request.actor, subscription_id=subscription_id, on=timezone.localdate())
    )


@router.post(
    "/members/{member_id}/transfers",
    response={201: TransferOfCapitalOut},
    summary="Transfer capital to another member",
)
def transfers(request: HttpRequest, member_id: int, payload: TransferOfCapitalIn) -> Status:
    """Shares and capital go over at once; with all of them the membership ends."""
    said = payload.model_dump()
    taker = said.pop("taker")
    now = timezone.now()
    done = transfer_capital(
        actor=request.actor,
        giver_id=member_id,
        taker_id=taker,
        agreement=Agreement(**said),
        on=timezone.localdate(now),
        now=now,
    )
    body = {
        "shares": done.shares,
        "amount": done.amount,
        "effective_on": done.day.on,
        "ends_membership": done.is_all,
        "explanation": done.day.in_words(),
    }
    return Status(201, body)


def _out(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.pk,
        "member": subscription.member_id,
        "shares": subscription.shares,
        "signed_on": subscription.signed_on,
        "state": subscription.state,
        "decided_on": subscription.decided_on,
    }
