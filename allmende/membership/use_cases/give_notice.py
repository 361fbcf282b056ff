"""Give notice of the membership."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeGiven
from ..law.notice import effect_of_notice
from ..models import Cause, Departure
from ..permissions import RULES
from ..queries import rules_on
from ..taking import refuse_day, refuse_who_leaves, refuse_without_paper, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def give_notice(
    *, actor: Actor, member_id: int, received_on: date, on: date, wished: date | None = None
) -> Departure:
    """Give notice (Kündigung, § 65 GenG): membership ends, and all shares with it, on the day the statutes compute.

    received_on: the day it counts from; the office may enter an earlier one than today. wished: not before this day.
    Raises NeedsPaper, AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.give_notice", actor=actor, on=member)
    refuse_day(actor, member, received_on, on=on)
    refuse_who_leaves(member)
    rules = rules_on(member.coop, received_on)
    refuse_without_paper(actor, member, rules)
    ends = effect_of_notice(rules, received_on, wished=wished)
    way = WayOut(cause=Cause.NOTICE, received_on=received_on, ends=ends)
    departure = end_membership(actor=actor, member=member, way=way)
    tell(
        NoticeGiven(
            departure_id=departure.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            cause=departure.cause,
            effective_on=departure.effective_on,
        ),
        actor=actor,
    )
    return departure
