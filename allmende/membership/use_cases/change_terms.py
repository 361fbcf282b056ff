"""Change as what somebody is a member: the group, and whether it only invests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.corrections import TermsChanged
from ..law.explained import geng
from ..models import LONGEST_REASON, Member, MemberTerms
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.members import NothingChanges, ResolutionNotAllowed, TermsNotAllowed
from ..register.terms import Terms, terms_on
from ..taking import refuse_who_left, take_member


@dataclass(frozen=True, kw_only=True)
class NewTerms:
    """From effective_on on. decided_on, decided_by: the resolution that a change to or from investing needs.

    From the first day of the membership on it corrects what was mistyped at the admission: with a reason instead.
    """

    group: str
    is_investing: bool
    effective_on: date
    decided_on: date | None = None
    decided_by: str = ""
    reason: str = ""


@transaction.atomic
def change_terms(*, actor: Actor, member_id: int, terms: NewTerms, on: date) -> MemberTerms:
    """Record that from a day on somebody is of another group, or investing (§ 8 (2) GenG), or not any more.

    The day may lie before or after today; what was in force before stays so for earlier days. Raises NotAMember,
    TermsNotAllowed where the statutes of that day know no such group or no investing members, ResolutionNotAllowed,
    NothingChanges, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.change_terms", actor=actor, on=member)
    refuse_who_left(member, on=terms.effective_on)
    before = terms_on(member, terms.effective_on)
    if before == Terms(terms.group, terms.is_investing):
        raise NothingChanges(_("That is so on this day already."), rule=_("A change changes something."))
    _refuse_by_statutes(member, terms, before)
    _refuse_undecided(member, terms, before, on)
    changed = MemberTerms.objects.create(
        coop_id=member.coop_id,
        member=member,
        group=terms.group,
        is_investing=terms.is_investing,
        effective_on=terms.effective_on,
        decided_on=terms.decided_on,
        resolution=terms.decided_by.strip()[:200],
        reason=terms.reason.strip()[:LONGEST_REASON],
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    tell(
        TermsChanged(
            terms_id=changed.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            effective_on=changed.effective_on,
        ),
        actor=actor,
    )
    return changed


def _refuse_by_statutes(member: Member, terms: NewTerms, before: Terms) -> None:
    statutes = statutes_or_refuse(member.coop_id, terms.effective_on)
    if terms.is_investing and not before.is_investing and not statutes.investing_allowed:
        raise TermsNotAllowed(
            _("The statutes admit no investing members."), rule=geng("§ 8 (2)"), field="is_investing"
        )
    groups = [str(each["code"]) for each in statutes.groups]
    if terms.group != before.group and terms.group not in (groups or [""]):
        said = _("Choose one of the groups that the statutes name.")
        raise TermsNotAllowed(said if groups else _("The statutes name no groups."), field="group")


def _refuse_undecided(member: Member, terms: NewTerms, before: Terms, on: date) -> None:
    """What was mistyped at the admission needs no second resolution, but a reason."""
    if (terms.decided_on is None) != (not terms.decided_by.strip()):
        raise ResolutionNotAllowed(_("Say who decided, and on which day."), field="decided_by")
    if terms.decided_on and terms.decided_on > on:
        raise ResolutionNotAllowed(_("A resolution cannot lie in the future."), field="decided_on")
    if terms.decided_on and terms.decided_on > terms.effective_on:
        raise ResolutionNotAllowed(
            _("A change counts from its resolution on, or later."), rule=geng("§ 8 (2)"), field="effective_on"
        )
    if terms.effective_on == member.joined_on:
        if not terms.reason.strip() and terms.decided_on is None:
            raise ResolutionNotAllowed(_("Say how the mistake came about."), field="reason")
    elif terms.is_investing != before.is_investing and terms.decided_on is None:
        raise ResolutionNotAllowed(
            _("Say who decided, and on which day."),
            rule=_(
                "Investing members are admitted with the consent of the general assembly, or of the supervisory "
                "board where the statutes say so (§ 8 (2) GenG)."
            ),
            field="decided_by",
        )
