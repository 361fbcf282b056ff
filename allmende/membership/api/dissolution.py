"""The dissolution of a cooperative for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import NotAllowed

from ..use_cases.undo_exits_on_dissolution import undo_exits_on_dissolution
from .routers import router


class DissolutionIn(Schema):
    dissolved_on: Day


class UndoneExitsOut(Schema):
    """Ids of departures: undone, and those that stand because they were settled or the member came back."""

    undone: list[int]
    standing: list[int]


@router.post("/members/dissolution", response=UndoneExitsOut, summary="Undo exits on dissolution")
def dissolution(request: HttpRequest, payload: DissolutionIn) -> dict[str, Any]:
    """Exits of the six months before count as not having happened (§ 75 GenG)."""
    if request.actor.coop_id is None:
        raise NotAllowed(_("Choose first for which cooperative you act."))
    done = undo_exits_on_dissolution(
        actor=request.actor,
        coop=coops_by_id([request.actor.coop_id])[request.actor.coop_id],
        dissolved_on=payload.dissolved_on,
        on=timezone.localdate(),
    )
    return {"undone": [each.pk for each in done.undone], "standing": [each.pk for each in done.standing]}
