"""Payments on shares that the assembly calls for, for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..permissions import RULES
from ..shares.calls import LONGEST_WORDS, Call, standing_calls
from ..use_cases.call_payments import call_payments
from ..use_cases.take_back_call import take_back_call
from .routers import router


class CallIn(Schema):
    """resolved_on, words: which resolution of the assembly. per_share: cents to pay on each share."""

    resolved_on: Day
    words: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS)]
    per_share: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    due_on: Day


class CallOut(Schema):
    """How many members were asked, and for how many cents in all."""

    members: int
    amount: int


@router.post("/members/calls", response={201: CallOut}, summary="Call for payments on shares")
def calls(request: HttpRequest, payload: CallIn) -> Status:
    """Once for each resolution; nobody is asked for more than the shares lack."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.call_payments", actor=request.actor, on=coop_id)
    now = timezone.now()
    done = call_payments(
        actor=request.actor,
        coop=coops_by_id([coop_id])[coop_id],
        call=Call(**payload.model_dump()),
        on=timezone.localdate(now),
        now=now,
    )
    return Status(201, {"members": done.members, "amount": done.amount})


class StandingCallOut(Schema):
    """A resolution whose claims stand. amount, paid: of all members together, in cents."""

    resolved_on: date
    per_share: int
    due_on: date
    members: int
    amount: int
    paid: int


class StandingCallsOut(Schema):
    items: list[StandingCallOut]


class CallMistakeIn(Schema):
    """Which call, by its resolution, and why it does not stand; whoever was asked to pay can read it."""

    resolved_on: Day
    per_share: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.get("/members/calls", response=StandingCallsOut, summary="Calls for payments that stand")
def standing(request: HttpRequest) -> dict[str, Any]:
    """The latest resolution first."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.call_payments", actor=request.actor, on=coop_id)
    return {"items": [asdict(each) for each in standing_calls(coop_id)]}


@router.post("/members/calls/mistake", response=CallOut, summary="Take a call for payments back")
def mistake(request: HttpRequest, payload: CallMistakeIn) -> dict[str, Any]:
    """As a whole: refused where somebody has paid on it. The same resolution can be called for anew."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.take_back_call", actor=request.actor, on=coop_id)
    coop = coops_by_id([coop_id])[coop_id]
    done = take_back_call(actor=request.actor, coop=coop, now=timezone.now(), **payload.model_dump())
    return {"members": done.members, "amount": done.amount}
