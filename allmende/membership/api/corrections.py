"""Putting right what was entered by mistake, for programs: the same use cases as the pages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import StringConstraints

from allmende.kernel.api import Schema

from ..models import LONGEST_REASON
from ..queries import shares_on
from ..use_cases.take_back_admission import take_back_admission
from ..use_cases.take_back_death import take_back_death
from ..use_cases.take_back_exit import take_back_exit
from ..use_cases.take_back_transfer import take_back_transfer
from .leaving import DepartureOut, departure_out
from .routers import router
from .today import today_of_member


class MistakeIn(Schema):
    """reason: how the mistake came about; it stands in the history."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON)]


class PutRightOut(Schema):
    """How the membership stands today, with shares that are given back until they cease."""

    member: int
    number: int
    shares: int
    capital: int


@router.post(
    "/members/{member_id}/departures/{departure_id}/mistake",
    response=DepartureOut,
    summary="Take back an exit entered by mistake",
)
def exit_mistake(
    request: HttpRequest, member_id: int, departure_id: int, payload: MistakeIn
) -> dict[str, Any]:
    """It counts as never declared, also after its last day; not once it is settled."""
    member = take_back_exit(**_common(request, member_id), departure_id=departure_id, **payload.model_dump())
    return departure_out(member.departures.get(pk=departure_id))


@router.post(
    "/members/{member_id}/admission/mistake",
    response=PutRightOut,
    summary="Take back an admission entered by mistake",
)
def admission_mistake(request: HttpRequest, member_id: int, payload: MistakeIn) -> dict[str, Any]:
    """While nothing followed. The number stays; an application waits again for its decision."""
    now = timezone.now()
    return _out(take_back_admission(**_common(request, member_id), now=now, **payload.model_dump()))


@router.post(
    "/members/{member_id}/death/mistake",
    response=PutRightOut,
    summary="Take back a death that ended nothing",
)
def death_mistake(request: HttpRequest, member_id: int, payload: MistakeIn) -> dict[str, Any]:
    """The heirs stand beside the member no longer. A death that ended the membership is an exit."""
    return _out(take_back_death(**_common(request, member_id), **payload.model_dump()))


@router.post(
    "/members/{member_id}/transfers/{movement_id}/mistake",
    response=PutRightOut,
    summary="Take back a transfer entered by mistake",
)
def transfer_mistake(
    request: HttpRequest, member_id: int, movement_id: UUID, payload: MistakeIn
) -> dict[str, Any]:
    """On both sides. movement_id: of the capital that went over, or where none did, of the shares, among the movements
    of either member.
    """
    common, now = _common(request, member_id), timezone.now()
    return _out(take_back_transfer(**common, movement_id=movement_id, now=now, **payload.model_dump()))


def _common(request: HttpRequest, pk: int) -> dict[str, Any]:
    return {"actor": request.actor, "member_id": pk, "on": today_of_member(pk)}


def _out(member: Any) -> dict[str, Any]:
    return {
        "member": member.pk,
        "number": member.number,
        "shares": shares_on(member, today_of_member(member.pk)),
        "capital": member.capital,
    }
