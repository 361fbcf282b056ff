"""Let count again what a dissolution had undone. An operation: whoever calls it has authorized, and holds the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError

from ..law.explained import Explained
from ..law.shares import objection_to_cancelling
from ..models import Departure, Dissolution, Member
from ..queries import rules_on
from ..refusals.members import TooFewShares, refuse
from .count_off import count_off
from .end_membership import WayOut, end_membership


@dataclass(frozen=True)
class Again:
    """counted: new steps, as they take effect now. left: those that could not, because the member's shares changed or
    others rest on it; the office looks at them one by one.
    """

    counted: list[Departure]
    left: list[Departure]


def end_dissolution(
    *, actor: Actor, dissolution: Dissolution, day_of: Callable[[Departure], Explained]
) -> Again:
    """Take every step that it undid once more, in the order in which they came, on the day that day_of says.

    The dissolution is over for the database already. Members are locked by id.
    """
    found = Again([], [])
    undone = Departure.objects.filter(dissolution=dissolution).order_by("pk")
    members = Member.objects.filter(pk__in=undone.values("member")).order_by("pk")
    for member in list(members.select_related("party", "coop").select_for_update(of=("self",), no_key=True)):
        for departure in undone.filter(member=member):
            try:
                with transaction.atomic():
                    found.counted.append(_again(actor, member, departure, day_of(departure)))
            except DomainError:
                member.refresh_from_db()
                found.left.append(departure)
    return found


def _again(actor: Actor, member: Member, departure: Departure, ends: Explained) -> Departure:
    if departure.shares is None:
        way = WayOut(
            cause=departure.cause,
            received_on=departure.received_on if departure.is_received_known else ends.on,
            ends=ends,
            sent_on=departure.sent_on,
            heard_on=departure.heard_on,
            reason=departure.reason,
        )
        return end_membership(actor=actor, member=member, way=way)
    rules = rules_on(member.coop, departure.received_on)
    refuse(TooFewShares, objection_to_cancelling(rules, held=member.shares, cancelled=departure.shares))
    step = Departure.objects.create(
        coop_id=member.coop_id,
        member=member,
        cause=departure.cause,
        shares=departure.shares,
        received_on=departure.received_on,
        effective_on=ends.on,
        explanation=ends.to_json(),
    )
    count_off(actor=actor, member=member, departure=step)
    member.refresh_from_db(fields=["shares"])  # the database counted
    return step
