"""Expel a member."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import MemberExpelled
from ..law.jurisdictions import Law
from ..law.leaving import effect_of_exclusion
from ..models import Cause, Departure
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import NotTheCase
from ..statutes.rules import law_behind
from ..taking import refuse_day, take_member
from .end_membership import WayOut, end_membership


@transaction.atomic
def expel_member(
    *, actor: Actor, member_id: int, reason: str, heard_on: date | None, sent_on: date, on: date
) -> Departure:
    """Record an exclusion (Ausschluss, § 68 GenG): membership ends with the fiscal year in which the letter was sent.

    reason: the ground in the statutes, as the letter says it. heard_on: when the member was heard, or could have been.
    From sent_on, the dispatch, the member takes part in no assembly (queries.has_assembly_rights).
    Raises NotTheCase without a reason or a hearing before, and AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.expel_member", actor=actor, on=member)
    refuse_day(actor, member, sent_on, on=on, field="sent_on")
    if member.left_by == Cause.DEATH:
        raise NotTheCase(_("Nobody is expelled after death: the membership ends with the heirs."))
    _refuse_unheard(law_behind(member.coop), reason, heard_on, sent_on)
    way = WayOut(
        cause=Cause.EXCLUSION,
        received_on=sent_on,
        sent_on=sent_on,
        heard_on=heard_on,
        ends=effect_of_exclusion(rules_on(member.coop, sent_on), sent_on),
        reason=reason.strip(),
    )
    departure = end_membership(actor=actor, member=member, way=way)
    tell(
        MemberExpelled(
            departure_id=departure.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            sent_on=sent_on,
            effective_on=departure.effective_on,
        ),
        actor=actor,
    )
    return departure


def _refuse_unheard(law: Law, reason: str, heard_on: date | None, sent_on: date) -> None:
    if not reason.strip():
        raise NotTheCase(
            _("The letter has to name the ground for the exclusion."),
            rule=law.cited("exclusion_dispatch"),
            field="reason",
        )
    if heard_on is None or heard_on > sent_on:
        raise NotTheCase(
            _("A member has to be heard before the exclusion is sent."),
            rule=_("Nobody is expelled unheard%(law)s.") % {"law": law.because("exclusion")},
            field="heard_on",
        )
