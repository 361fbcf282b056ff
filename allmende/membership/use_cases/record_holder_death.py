"""Record the death of one of those who hold a membership together."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..bonds.ending import ended_already, forget_key, take_bond
from ..facts.bonds import HolderDied
from ..models import LONGEST_END_REASON, Bond, BondRole, PassesTo
from ..naming import in_words
from ..permissions import RULES
from ..refusals.members import BondNotAllowed


@transaction.atomic
def record_holder_death(
    *, actor: Actor, bond_id: int, died_on: date, document: str, passes_to: PassesTo, on: date
) -> Bond:
    """A joint holder (Mitinhaber) died: the membership goes on, and the dead one’s login sees it no more.

    The member is who holds it together, so § 77 GenG ends nothing. Where they hold in parts, the part passes to the
    heirs (§§ 741, 1922 BGB), who are added as joint holders from that day on; where they are a partnership or agreed
    so, to the others (§§ 712, 723 BGB). document: what proves it, and where it is kept. The others are told.
    Raises NotFound, BondNotAllowed, EndedAlready, Invalid.
    """
    bond = take_bond(actor, bond_id)
    authorize(RULES, "membership.keep_bonds", actor=actor, on=bond.coop_id)
    document = document.strip()
    _refuse(bond, died_on, document, on)
    _refuse_nobody_left(bond, passes_to)
    bond.until_day = bond.died_on = died_on
    bond.end_reason, bond.passes_to = document, passes_to
    bond.save(update_fields=["until_day", "died_on", "end_reason", "passes_to"])
    _end_what_else(bond, died_on, document)
    forget_key(bond.beside, on)
    tell(
        HolderDied(
            bond_id=bond.pk,
            party_id=bond.party_id,
            coop_id=bond.coop_id,
            passes_to=str(passes_to),
            died_on=died_on,
        ),
        actor=actor,
    )
    return bond


def _end_what_else(bond: Bond, died_on: date, document: str) -> None:
    """Whoever was an heir and represented the others represents nobody any more."""
    represents = Bond.objects.filter(
        party=bond.party_id, beside=bond.beside_id, role=BondRole.JOINT_REPRESENTATIVE, until_day=None
    )
    represents.update(until_day=Greatest(F("from_day"), died_on), end_reason=document)


def _refuse(bond: Bond, died_on: date, document: str, on: date) -> None:
    if bond.role != BondRole.JOINT_HOLDER:
        raise BondNotAllowed(
            _("%(name)s holds nothing together with others.") % {"name": bond.beside.full_name},
            rule=_(
                "Rule: a member’s death is recorded on the member’s page; whoever else stands here, ends here."
            ),
        )
    if bond.until_day is not None:
        raise ended_already(bond.until_day)
    if not bond.from_day <= died_on <= on:
        raise BondNotAllowed(
            _("The day of death lies between %(first)s, when it began, and today.")
            % {"first": in_words(bond.from_day)},
            rule="§ 1922 BGB",
            field="died_on",
        )
    if not 1 <= len(document) <= LONGEST_END_REASON:
        raise Invalid(
            _("Write which document proves the death, in at most %(most)s characters.")
            % {"most": LONGEST_END_REASON},
            field="document",
        )


def _refuse_nobody_left(bond: Bond, passes_to: PassesTo) -> None:
    holders = Bond.objects.filter(party=bond.party_id, role=BondRole.JOINT_HOLDER, until_day=None)
    if passes_to == PassesTo.OTHERS and not holders.exclude(beside=bond.beside_id).exists():
        raise BondNotAllowed(
            _("Nobody else holds it: it passes to the heirs."), rule="§ 1922 BGB", field="passes_to"
        )
