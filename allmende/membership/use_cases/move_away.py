"""Record the notice of a member who moved out of the district."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeGiven
from ..law.leaving import effect_of_moving_out, objection_to_moving_out
from ..models import Cause, Departure
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import NoWayOut, refuse
from ..taking import refuse_day, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def move_away(*, actor: Actor, member_id: int, received_on: date, on: date) -> Departure:
    """End the membership of somebody who gave up their home in the district, with the fiscal year (§ 67 GenG).

    The office has seen an authority's certificate. Raises NoWayOut where the statutes do not ask for a home there,
    and AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.move_away", actor=actor, on=member)
    refuse_day(actor, member, received_on, on=on)
    rules = rules_on(member.coop, received_on)
    refuse(NoWayOut, objection_to_moving_out(rules))
    way = WayOut(cause=Cause.MOVED, received_on=received_on, ends=effect_of_moving_out(rules, received_on))
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
