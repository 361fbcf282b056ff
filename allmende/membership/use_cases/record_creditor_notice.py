"""Record the notice that a creditor, or the insolvency administrator, gave in the member's stead."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeGiven
from ..law.notice import effect_of_creditors_notice
from ..models import Cause, Departure
from ..permissions import RULES
from ..queries import rules_on
from ..taking import refuse_day, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def record_creditor_notice(
    *, actor: Actor, member_id: int, received_on: date, on: date, insolvency: bool = False, reason: str = ""
) -> Departure:
    """End the membership by the notice of a creditor (§ 66 GenG) or an insolvency administrator (§ 66a GenG).

    Whether a title and a seizure stand behind it the office has seen; reason: whose, and the file number.
    Raises AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_creditor_notice", actor=actor, on=member)
    refuse_day(actor, member, received_on, on=on)
    rules = rules_on(member.coop, received_on)
    ends = effect_of_creditors_notice(rules, received_on, insolvency=insolvency)
    way = WayOut(cause=Cause.CREDITOR, received_on=received_on, ends=ends, reason=reason.strip())
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
