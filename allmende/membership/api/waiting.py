"""What waits for whoever keeps the list of members, for programs: as the overview says it. Money is cents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize

from ..permissions import RULES
from ..waiting import Task, tasks_for
from .routers import router


class TaskOut(Schema):
    """kind: one of applications, subscriptions, letters, imports, settlements, payouts, claims, no_account,
    no_identifier, held, usable_credits, credits, offices, heirs, of_age. until: the most urgent last day, where there
    is one; is_over: that it has passed. members: the first whom it is about, where the task is about single ones.
    """

    kind: str
    count: int
    until: date | None
    is_over: bool
    amount: int
    members: list[int]


class TasksOut(Schema):
    items: list[TaskOut]


@router.get("/members/tasks", response=TasksOut, summary="What waits for the office")
def tasks(request: HttpRequest) -> dict[str, Any]:
    """Of the token's cooperative, today; nothing stands here of which there is none."""
    authorize(RULES, "membership.see_list", actor=request.actor, on=request.actor.coop_id)
    return {"items": [_out(task) for task in tasks_for(request.actor, on=timezone.localdate())]}


def _out(task: Task) -> dict[str, Any]:
    told = ("count", "until", "is_over", "amount")
    return {name: getattr(task, name) for name in told} | {
        "kind": task.kind.value,
        "members": [
            *(each.member_id for each in (*task.birthdays, *task.holders, *task.kept)),
            *(each.member.pk for each in task.in_office),
        ],
    }
