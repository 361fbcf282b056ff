"""The dissolution of a cooperative for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import NotAllowed
from allmende.kernel.permissions import authorize

from ..models import DissolutionGround
from ..permissions import RULES
from ..register.dissolution import dissolution_of
from ..use_cases.continue_coop import continue_coop
from ..use_cases.record_dissolution import record_dissolution
from ..use_cases.register_dissolution import register_dissolution
from ..use_cases.take_back_dissolution import take_back_dissolution
from .routers import router


class DissolutionIn(Schema):
    dissolved_on: Day
    ground: DissolutionGround
    registered_on: Day | None = None


class DissolutionOut(Schema):
    dissolved_on: date
    ground: DissolutionGround
    registered_on: date | None


class StandingOut(Schema):
    dissolution: DissolutionOut | None


class RegisterDayIn(Schema):
    registered_on: Day


class ContinuationIn(Schema):
    resolved_on: Day


class DissolutionMistakeIn(Schema):
    reason: str


class UndoneExitsOut(Schema):
    """Ids of departures: undone, and those that stand because they were settled or the member came back."""

    undone: list[int]
    standing: list[int]


class ExitsAgainOut(Schema):
    """Ids of departures: new ones, which count; and undone ones that could not count again by themselves."""

    counted: list[int]
    left: list[int]


@router.get("/members/dissolution", response=StandingOut, summary="The dissolution that stands")
def dissolution_shown(request: HttpRequest) -> dict[str, Any]:
    """Null where the cooperative is not dissolved."""
    coop = _acting(request)
    authorize(RULES, "membership.keep_dissolution", actor=request.actor, on=coop.pk)
    return {"dissolution": dissolution_of(coop.pk)}


@router.post("/members/dissolution", response=UndoneExitsOut, summary="Record the dissolution")
def dissolution(request: HttpRequest, payload: DissolutionIn) -> dict[str, Any]:
    """Exits of the six months before count as not having happened (§ 75 GenG)."""
    done = _call(request, record_dissolution, **payload.dict())
    return {"undone": [each.pk for each in done.undone], "standing": [each.pk for each in done.standing]}


@router.put("/members/dissolution/register", response=DissolutionOut, summary="Name the day of the register")
def dissolution_register(request: HttpRequest, payload: RegisterDayIn) -> Any:
    """When the register of cooperatives entered it (§ 82 GenG)."""
    return _call(request, register_dissolution, **payload.dict())


@router.post("/members/dissolution/continuation", response=ExitsAgainOut, summary="Continue the cooperative")
def dissolution_continuation(request: HttpRequest, payload: ContinuationIn) -> dict[str, Any]:
    """Exits that were undone count again, from the end of the fiscal year on (§§ 79a, 75 GenG)."""
    return _ids(_call(request, continue_coop, **payload.dict()))


@router.post("/members/dissolution/mistake", response=ExitsAgainOut, summary="Take the dissolution back")
def dissolution_mistake(request: HttpRequest, payload: DissolutionMistakeIn) -> dict[str, Any]:
    """It was entered by mistake: exits count as they did."""
    return _ids(_call(request, take_back_dissolution, **payload.dict()))


def _call(request: HttpRequest, use_case: Callable[..., Any], **said: Any) -> Any:
    coop = _acting(request)
    on = timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    return use_case(actor=request.actor, coop=coop, on=on, **said)


def _acting(request: HttpRequest) -> Coop:
    if request.actor.coop_id is None:
        raise NotAllowed(_("Choose first for which cooperative you act."))
    return coops_by_id([request.actor.coop_id])[request.actor.coop_id]


def _ids(done: Any) -> dict[str, Any]:
    return {"counted": [each.pk for each in done.counted], "left": [each.pk for each in done.left]}
