"""Undo exits because the cooperative is dissolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import ExitsUndone
from ..law.jurisdictions import law_for
from ..law.leaving import undone_by_dissolution
from ..law.rules import Rules
from ..models import Cause, Departure, ListOfMembers, Member
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import NotYetReceived, NoWayOut
from .undo_departure import undo_departure


@dataclass(frozen=True)
class Undone:
    """undone: exits that count as not having happened. standing: those that were settled, or whose member came back
    by a new membership, and single shares of whose way out stands; they are looked at one by one.
    """

    undone: list[Departure]
    standing: list[Departure]


@transaction.atomic
def undo_exits_on_dissolution(*, actor: Actor, coop: Coop, dissolved_on: date, on: date) -> Undone:
    """Undo every exit, and every cancellation of shares, within six months before the dissolution (§ 75 GenG).

    Also what was still to take effect (§ 65 (4) GenG). Raises NoWayOut where the law knows no such rule,
    NotYetReceived for a day to come, NoStatutes.
    """
    ListOfMembers.objects.select_for_update(no_key=True).filter(coop=coop).first()
    authorize(RULES, "membership.undo_exits", actor=actor, on=coop.pk)
    rules = rules_on(coop, dissolved_on)
    _refuse(rules, dissolved_on, on)
    found = Undone([], [])
    for member in _locked_leavers(coop):
        while departure := _next(member, rules, dissolved_on, but=found.standing):
            if _stands(departure, member):
                found.standing.append(departure)
                continue
            departure.dissolved_on = dissolved_on
            undo_departure(actor=actor, member=member, departure=departure, on=on)
            found.undone.append(departure)
    tell(
        ExitsUndone(
            coop_id=coop.pk,
            dissolved_on=dissolved_on,
            exits=len(found.undone),
            departures=[each.pk for each in found.undone],
        ),
        actor=actor,
    )
    return found


def _refuse(rules: Rules, dissolved_on: date, on: date) -> None:
    if law_for(rules).undone_by_dissolution is None:
        raise NoWayOut(_("The law of this legal form undoes no exits by a dissolution."))
    if dissolved_on > on:
        raise NotYetReceived(_("This day has not come yet."), rule="§ 75 GenG", field="dissolved_on")


def _locked_leavers(coop: Coop) -> Iterator[Member]:
    leaving = _open().filter(coop=coop)
    members = Member.objects.filter(pk__in=leaving.values("member")).order_by("pk")
    yield from list(members.select_for_update(no_key=True))


def _next(member: Member, rules: Rules, dissolved_on: date, *, but: list[Departure]) -> Departure | None:
    """The way out first: shares that were cancelled before come back when the membership stands. Asked anew after each
    step: an earlier notice counts again once what had overtaken it is undone.
    """
    steps = _open().filter(member=member).exclude(pk__in=[each.pk for each in but])
    for step in steps.order_by(F("shares").asc(nulls_first=True), "effective_on", "pk"):
        if undone_by_dissolution(rules, exit_on=step.effective_on, dissolved_on=dissolved_on):
            return step
    return None


def _stands(departure: Departure, member: Member) -> bool:
    """It is settled, or nobody is there to whom shares could come back; or there is a new membership."""
    is_left = departure.shares is not None and member.left_on is not None
    return departure.settled_on is not None or is_left or _is_back(member)


def _open() -> QuerySet[Departure]:
    return Departure.objects.filter(withdrawn_on=None, overtaken_by=None).exclude(cause=Cause.TRANSFER)


def _is_back(member: Member) -> bool:
    later = Member.objects.filter(party_id=member.party_id, joined_on__gt=member.joined_on, voided_at=None)
    return later.exclude(pk=member.pk).exists()
