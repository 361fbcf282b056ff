"""Steps towards leaving, as tests take them: by the office, on 20 November 2026 unless they say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import connection

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, YearLine, YearRun, YearRunKind, YearRunState
from allmende.membership.use_cases.note_leavers import note_leavers
from tests.people import a_person, acting_for, an_office

TODAY = date(2026, 11, 20)
NIGHT = Actor.job("tell_who_left")
YEAR_END = date(2026, 12, 31)
NEXT_YEAR_END = date(2027, 12, 31)

Result = TypeVar("Result")


def the_office(coop: Coop) -> Actor:
    """An officer who keeps the list of members."""
    person = a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    return acting_for(person, coop)


def does(actor: Actor, use_case: Callable[..., Result], **arguments: Any) -> Result:
    """Call it as a door would: seeing what the actor sees. on: TODAY."""
    with seeing(actor):
        return use_case(actor=actor, **({"on": TODAY} | arguments))


def now_of(member: Member) -> Member:
    with system_access():
        return Member.objects.select_related("party", "coop").get(pk=member.pk)


def leavers_noted(on: date) -> int:
    """As the night does, wherever it is this day: how many have left, or gave back single shares that ceased."""
    with system_access():
        coops = list(Coop.objects.order_by("pk"))
        return sum(note_leavers(actor=NIGHT, coop_id=coop.pk, on=on) for coop in coops)


def check_now() -> None:
    """What is checked when a transaction ends, now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def settled(step: Departure, on: date) -> None:
    """As after a settlement, without its year: a line that stands says so."""
    with system_access():
        run = YearRun.objects.create(
            coop_id=step.coop_id,
            kind=YearRunKind.SETTLEMENT,
            last_day=on - timedelta(days=1),
            effective_on=on,
            purpose="Settlement",
            actor_system="test",
        )
        YearLine.objects.create(
            run=run, coop_id=step.coop_id, member_id=step.member_id, departure=step, weight=0
        )
        Departure.objects.filter(pk=step.pk).update(settled_on=on)
        YearRun.objects.filter(pk=run.pk).update(state=YearRunState.POSTED)
