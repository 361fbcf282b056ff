"""Give notice in hardship, where the statutes bind for more than two years."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeGiven
from ..law.explained import geng
from ..law.notice import effect_of_hardship, may_leave_early
from ..law.rules import Rules
from ..models import Cause, Departure, Member
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import NotTheCase, NoWayOut
from ..taking import refuse_day, refuse_without_paper, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def give_hardship_notice(
    *, actor: Actor, member_id: int, received_on: date, on: date, reason: str
) -> Departure:
    """Give notice with three months' period (§ 65 (3) GenG). reason: why staying is unreasonable; the board judges it.

    Stands in for an ordinary notice that ends later. Raises NoWayOut where the law does not shorten the period,
    NotTheCase without a reason, and NeedsPaper, AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.give_hardship_notice", actor=actor, on=member)
    refuse_day(actor, member, received_on, on=on)
    rules = rules_on(member.coop, received_on)
    refuse_without_paper(actor, member, rules)
    _refuse_without_hardship(rules, member, received_on, reason)
    way = WayOut(
        cause=Cause.HARDSHIP,
        received_on=received_on,
        ends=effect_of_hardship(rules, received_on),
        reason=reason.strip(),
    )
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


def _refuse_without_hardship(rules: Rules, member: Member, received_on: date, reason: str) -> None:
    if not may_leave_early(rules, member_since=member.joined_on, on=received_on):
        raise NoWayOut(
            _(
                "Hardship shortens only a period of more than two years, after one full fiscal year as a member."
            ),
            rule=geng("§ 65 (3)"),
            field="received_on",
        )
    if not reason.strip():
        raise NotTheCase(
            _("Say why staying until the end of the period is unreasonable."),
            rule=geng("§ 65 (3)"),
            field="reason",
        )
