"""Write down that somebody stands beside a member no longer."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..bonds.ending import ended_already, forget_key, take_bond
from ..bonds.powers import may_end_earlier
from ..facts.bonds import BondEnded
from ..law.explained import geng
from ..models import (
    LONGEST_END_REASON,
    Bond,
    BondRole,
    Cause,
    Departure,
)
from ..naming import in_words
from ..permissions import RULES
from ..refusals.members import BondNotAllowed, LastHeir


@transaction.atomic
def end_bond(*, actor: Actor, bond_id: int, until_day: date, reason: str, on: date) -> Bond:
    """End it with a day, up to today, and a reason. On that day it opens nothing more: sight and acting end at once.

    A bond that was never true ends on the day it began. Raises NotFound, EndedAlready, BondNotAllowed for a day that
    does not fit, LastHeir where only this heir says that the member died, Invalid without a reason.
    """
    bond = take_bond(actor, bond_id)
    authorize(RULES, "membership.keep_bonds", actor=actor, on=bond.coop_id)
    reason = reason.strip()
    _refuse(bond, until_day, reason, on)
    bond.until_day, bond.end_reason = until_day, reason
    bond.save(update_fields=["until_day", "end_reason"])
    forget_key(bond.beside, on)
    tell(
        BondEnded(
            bond_id=bond.pk,
            party_id=bond.party_id,
            coop_id=bond.coop_id,
            role=bond.role,
            until_day=until_day,
        ),
        actor=actor,
    )
    return bond


def _refuse(bond: Bond, until_day: date, reason: str, on: date) -> None:
    until = bond.until_day
    if until is not None and not may_end_earlier(bond.role, until, bond.end_reason, on=on):
        raise ended_already(until)
    if not bond.from_day <= until_day <= on:
        raise BondNotAllowed(
            _("It ends between %(first)s, when it began, and today.") % {"first": in_words(bond.from_day)},
            rule=_("Rule: an end is entered once it has come."),
            field="until_day",
        )
    if not reason:
        raise Invalid(_("Write why it ends."), field="reason")
    if len(reason) > LONGEST_END_REASON:
        raise Invalid(_("At most %(most)s characters.") % {"most": LONGEST_END_REASON}, field="reason")
    if bond.role == BondRole.HEIR and _says_alone_that_somebody_died(bond):
        raise LastHeir(
            _(
                "%(name)s is the only heir in the register, and by that alone it knows of the death. Add the "
                "right heir first, then end this."
            )
            % {"name": bond.beside.full_name},
            rule=geng("§ 77 (2)", "§ 77 (3)"),
        )


def _says_alone_that_somebody_died(bond: Bond) -> bool:
    others = Bond.objects.filter(party=bond.party_id, role=BondRole.HEIR, until_day=None).exclude(pk=bond.pk)
    exit_by_death = Departure.objects.filter(
        member__party=bond.party_id, cause=Cause.DEATH, withdrawn_on=None
    )
    return not (others.exists() or exit_by_death.exists())
