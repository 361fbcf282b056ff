"""Record the end of an organisation that is a member."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import OrganisationEnded
from ..law.leaving import effect_of_organisations_end
from ..models import Cause, Departure, Member, PartyKind
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import NotTheCase
from ..statutes.rules import law_behind
from ..taking import refuse_day, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def end_organisation(
    *, actor: Actor, member_id: int, ended_on: date, on: date, reason: str = ""
) -> Departure:
    """End the membership of a legal person or partnership that was dissolved or is extinct (§ 77a GenG).

    Raises NotTheCase for a natural person, and AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.end_organisation", actor=actor, on=member)
    _refuse_people(member)
    refuse_day(actor, member, ended_on, on=on)
    ends = effect_of_organisations_end(rules_on(member.coop, ended_on), ended_on)
    way = WayOut(cause=Cause.DISSOLVED, received_on=ended_on, ends=ends, reason=reason.strip())
    departure = end_membership(actor=actor, member=member, way=way)
    tell(
        OrganisationEnded(
            departure_id=departure.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            effective_on=departure.effective_on,
        ),
        actor=actor,
    )
    return departure


def _refuse_people(member: Member) -> None:
    if member.party.kind != PartyKind.ORGANISATION:
        raise NotTheCase(
            _("This member is no organisation."), rule=law_behind(member.coop).cited("end_of_organisation")
        )
