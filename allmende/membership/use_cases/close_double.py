"""Close the application of whoever is a member already."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.joining import DoubleClosed
from ..forgetting import forget_application
from ..joining.applications import open_application_or_refuse
from ..joining.same_person import refuse_somebody_else
from ..models import Member
from ..money.held import held_for
from ..naming import in_words
from ..permissions import RULES
from ..refusals.joining import NoMemberAnyMore
from ..taking import take_member
from .keep_held import keep_held


@transaction.atomic
def close_double(*, actor: Actor, application_id: int, member_id: int, now: datetime) -> Member:
    """Say that an applicant is this member: the application goes with all that it said, as after a rejection (§ 15 (1)
    GenG), and the member hears of it at the address in the list. It is no rejection, and none is counted.

    What the applicant had paid is kept for the member. Whoever wants further shares declares that as a member (§ 15b
    GenG). No login goes over: it is linked by the member's own act.
    Raises AlreadyDecided, NoApplication, NotFound, NotTheSamePerson, NoMemberAnyMore.
    """
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.reject", actor=actor, on=application.coop_id)
    member = take_member(actor, member_id)
    if member.coop_id != application.coop_id:
        raise NotFound(_("There is no such member, or it is not one of yours."))
    refuse_somebody_else(application, member, field="member")
    _refuse_who_left(member, now)
    today = localdate(now, timezone=ZoneInfo(member.coop.time_zone))
    for held in held_for(application):
        if held.ended is None:
            keep_held(actor=actor, member=member, held=held, beyond=held.amount, on=today, now=now)
    forget_application(application, actor=actor)
    tell(DoubleClosed(coop_id=member.coop_id, member_id=member.pk), actor=actor)
    return member


def _refuse_who_left(member: Member, now: datetime) -> None:
    today = localdate(now, timezone=ZoneInfo(member.coop.time_zone))
    if member.left_on is not None and member.left_on < today:
        raise NoMemberAnyMore(
            _("%(name)s left on %(day)s.")
            % {"name": member.party.full_name, "day": in_words(member.left_on)},
            rule=_("Whoever left may join again: admit, and say who this is."),
            field="member",
        )
