"""Give back single shares and stay a member."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SharesCancelled
from ..law.notice import effect_of_cancelling_shares
from ..law.shares import objection_to_cancelling
from ..models import Cause, Departure
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import TooFewShares, refuse
from ..register.dissolution import refuse_way_out
from ..shares.overfilling import refuse_beyond_the_others
from ..taking import refuse_day, refuse_who_leaves, refuse_without_paper, take_member
from .count_off import count_off
from .note_end import note_end


@transaction.atomic
def cancel_shares(*, actor: Actor, member_id: int, shares: int, received_on: date, on: date) -> Departure:
    """Give back single shares (Kündigung einzelner Anteile, § 67b GenG), the newest first, with the period of notice.

    They are counted off at once, so that nothing is given back twice; they count as held until the day they cease.
    Where that day is over, it is told of at once: what was due later is owed no longer before anybody pays it.
    Raises TooFewShares where fewer would stay than everyone takes, and NeedsPaper, AlreadyLeaving, NotYetReceived,
    NotAMember, NotThatManyShares, NoStatutes, CoopIsDissolved; SharesFull where the last day is over, and profit
    credited since, or the opening balance of a later day, has no room on the others.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.cancel_shares", actor=actor, on=member)
    refuse_day(actor, member, received_on, on=on)
    refuse_who_leaves(member)
    rules = rules_on(member.coop, received_on)
    refuse_without_paper(actor, member, rules)
    refuse(TooFewShares, objection_to_cancelling(rules, held=member.shares, cancelled=shares))
    ends = effect_of_cancelling_shares(rules, received_on, shares=shares)
    refuse_way_out(member, ends, cause=Cause.CANCELLATION)
    departure = Departure.objects.create(
        coop_id=member.coop_id,
        member=member,
        cause=Cause.CANCELLATION,
        shares=shares,
        received_on=received_on,
        effective_on=ends.on,
        explanation=ends.to_json(),
    )
    count_off(actor=actor, member=member, departure=departure)
    if ends.on < on:
        anew = effect_of_cancelling_shares(rules_on(member.coop, on), on, shares=shares)
        refuse_beyond_the_others(departure, on=on, anew=anew.on)
    tell(
        SharesCancelled(
            departure_id=departure.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            shares=shares,
            effective_on=ends.on,
        ),
        actor=actor,
    )
    if ends.on < on:
        note_end(actor=actor, departure=departure, on=on)
    return departure
