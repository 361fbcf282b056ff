"""Payments on shares that the assembly calls for, for programs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field, StrictInt, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.amounts import LARGEST
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..permissions import RULES
from ..shares.calls import LONGEST_WORDS, Call
from ..use_cases.call_payments import call_payments
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
