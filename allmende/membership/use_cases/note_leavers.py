"""Tell that members have left, or that single shares ceased, on the day after the last one."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from allmende.kernel.actor import Actor
from allmende.kernel.each_alone import each_alone
from allmende.kernel.row_access import system_access

from ..models import Departure, Member
from .note_end import note_end


def note_leavers(*, actor: Actor, coop_id: int, on: date) -> int:
    """Tell MemberLeft once for each membership of a cooperative whose last day is over, and SharesCeased for single
    shares. How many. on: today, where the cooperative is.

    A transaction for each, so that no member is held while another is waited for, and what goes wrong with one keeps
    no other from being told: at the end all of that is raised (ExceptionGroup). Safe to run twice, and at the same time
    as a withdrawal: who comes second finds it done.
    """
    with system_access():
        due = list(_due(coop_id, on).values_list("pk", "member_id"))
    noted: list[int] = []

    def note(step: tuple[int, int]) -> None:
        if _note(actor, coop_id, *step, on):
            noted.append(step[0])

    each_alone(due, note, failed="a membership or shares that ended were not told of")
    return len(noted)


def _note(actor: Actor, coop_id: int, pk: int, member_id: int, on: date) -> bool:
    with transaction.atomic(), system_access():
        Member.objects.select_for_update(no_key=True).get(pk=member_id)
        departure = _due(coop_id, on).filter(pk=pk).first()
        if departure is None:
            return False
        note_end(actor=actor, departure=departure, on=on)
        return True


def _due(coop_id: int, on: date) -> QuerySet[Departure]:
    return Departure.objects.filter(
        coop_id=coop_id, effective_on__lt=on, noted_on=None, withdrawn_on=None, overtaken_by=None
    ).order_by("effective_on", "pk")
