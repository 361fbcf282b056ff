"""Record a member's death and the heirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..bonds.beside import PersonBeside, row_of
from ..facts.members import DeathRecorded
from ..law.explained import Explained
from ..law.jurisdictions import law_for
from ..law.rules import Rules
from ..models import Bond, BondRole, Cause, Departure, Member, PartyKind
from ..naming import in_words
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import AlreadyRecorded, NotTheCase, NotYetReceived
from ..register.dissolution import ENDS_NOTHING, effect_of_this_death
from ..statutes.rules import law_behind
from ..taking import take_member
from .end_membership import WayOut, end_membership


@dataclass(frozen=True, kw_only=True)
class Heir(PersonBeside):
    """Who inherits, as the office learned it. represents: chosen by all heirs to act for them (§ 77 (1) GenG)."""

    represents: bool = False


@transaction.atomic
def record_death(
    *, actor: Actor, member_id: int, died_on: date, heirs: Sequence[Heir], on: date
) -> Departure | None:
    """Record a death (§ 77 GenG): the membership passes to the heirs and ends with the fiscal year.

    Where the statutes let heirs continue, or the cooperative is dissolved, it goes on, and None is returned; as after
    a membership that had ended before. Heirs may be unknown yet, unless they continue. Raises AlreadyRecorded,
    NotTheCase, NotYetReceived, NoStatutes, MovedSince.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_death", actor=actor, on=member)
    _refuse(member, died_on, on)
    rules = rules_on(member.coop, died_on)
    ends = effect_of_this_death(member, rules, died_on)
    _refuse_heirs(rules, ends, heirs)
    for heir in heirs:
        _stand_beside(member, heir, died_on)
    departure = None if ends.kind in ENDS_NOTHING else _end(actor, member, ends, died_on)
    tell(
        DeathRecorded(
            member_id=member.pk,
            coop_id=member.coop_id,
            departure_id=departure.pk if departure else None,
            heirs=len(heirs),
        ),
        actor=actor,
    )
    return departure


def _refuse(member: Member, died_on: date, on: date) -> None:
    law = law_behind(member.coop)
    if member.party.kind != PartyKind.PERSON:
        raise NotTheCase(_("This member is no natural person."), rule=law.cited("death"))
    if died_on < member.joined_on:
        raise NotYetReceived(
            _(
                "The membership began on %(day)s, after this day of death. If the day is right, nobody joined: enter "
                "it on the member’s page with “The admission was a mistake”."
            )
            % {"day": in_words(member.joined_on)},
            rule=law.cited("death"),
            field="died_on",
        )
    if died_on > on:
        raise NotYetReceived(
            _("The day of death lies within the membership, up to today."),
            rule=law.cited("death"),
            field="died_on",
        )
    recorded = member.departures.filter(cause=Cause.DEATH, withdrawn_on=None, overtaken_by=None).exists()
    if recorded or Bond.objects.filter(party=member.party, role=BondRole.HEIR, until_day=None).exists():
        raise AlreadyRecorded(_("This death is recorded already."), rule=_("A death is recorded once."))


def _refuse_heirs(rules: Rules, ends: Explained, heirs: Sequence[Heir]) -> None:
    if ends.kind == "heirs" and not heirs:
        raise NotTheCase(
            _("The statutes let the heirs continue the membership: name at least one."),
            rule=law_for(rules).cited("heirs"),
            field="heirs",
        )
    if sum(heir.represents for heir in heirs) > 1:
        raise NotTheCase(
            _("Several heirs act through one joint representative."),
            rule=law_for(rules).cited("heirs_together"),
            field="heirs",
        )
    known = [heir.party_id for heir in heirs if heir.party_id is not None]
    if len(set(known)) < len(known):
        raise NotTheCase(_("Each heir is named once."), field="heirs")


def _stand_beside(member: Member, heir: Heir, died_on: date) -> None:
    party = row_of(heir, member.party, field="heirs")
    roles = [BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE] if heir.represents else [BondRole.HEIR]
    for role in roles:
        Bond.objects.create(
            coop_id=member.coop_id, party=member.party, beside=party, role=role, from_day=died_on
        )


def _end(actor: Actor, member: Member, ends: Explained, died_on: date) -> Departure:
    way = WayOut(cause=Cause.DEATH, received_on=died_on, ends=ends)
    return end_membership(actor=actor, member=member, way=way)
