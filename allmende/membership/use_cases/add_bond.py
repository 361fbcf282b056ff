"""Write down who stands beside a member: guardian, carer, representative, joint holder, heir, by power of attorney."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..bonds.beside import PersonBeside, row_of
from ..bonds.powers import refuse_document, refuse_holder
from ..bonds.roles import refuse_role, refuse_twice
from ..facts.bonds import BondAdded
from ..models import Bond, BondRole, Party
from ..naming import in_words
from ..permissions import RULES
from ..queries import day_of_death, has_died
from ..refusals.members import BondNotAllowed
from ..taking import take_member


@transaction.atomic
def add_bond(
    *,
    actor: Actor,
    member_id: int,
    role: BondRole,
    who: PersonBeside,
    from_day: date,
    on: date,
    proven_on: date | None = None,
    document: str = "",
    until_day: date | None = None,
) -> Bond:
    """From a day on, up to today. proven_on: the day of the certificate of inheritance (§ 2353 BGB), of heirs.

    document: which power of attorney, and where it is kept; until_day: when it holds no more, where it names its end.

    Raises BondNotAllowed where the law knows nobody in that role there, StandsBesideAlready, OneJointRepresentative
    (§ 77 (1) GenG), NotTheCase for somebody without a name.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.keep_bonds", actor=actor, on=member.coop_id)
    party = Party.objects.select_for_update(no_key=True).get(pk=member.party_id)
    refuse_role(party, role, from_day=from_day, on=on)
    _refuse_certificate(party, role, proven_on, on)
    document = document.strip()
    refuse_document(role, document, from_day=from_day, until_day=until_day)
    beside = row_of(who, party, field="family_name")
    _refuse_the_dead(beside)
    refuse_holder(beside, role, on=on)
    refuse_twice(party, beside, role, from_day=from_day)
    bond = Bond.objects.create(
        coop_id=party.coop_id,
        party=party,
        beside=beside,
        role=role,
        from_day=from_day,
        until_day=until_day,
        proven_on=proven_on,
        document=document,
    )
    tell(
        BondAdded(
            bond_id=bond.pk, member_id=member.pk, coop_id=party.coop_id, role=str(role), from_day=from_day
        ),
        actor=actor,
    )
    return bond


def _refuse_certificate(party: Party, role: str, proven_on: date | None, on: date) -> None:
    if proven_on is None:
        return
    if role != BondRole.HEIR:
        raise BondNotAllowed(
            _("Only heirs have a certificate of inheritance."), rule="§ 2353 BGB", field="proven_on"
        )
    died_on = day_of_death(party.pk)
    if proven_on > on or (died_on is not None and proven_on < died_on):
        raise BondNotAllowed(
            _("A certificate of inheritance is written after the death, and not later than today."),
            rule="§ 2353 BGB",
            field="proven_on",
        )


def _refuse_the_dead(beside: Party) -> None:
    if not has_died(beside.pk):
        return
    said, died_on = _("%(name)s has died.") % {"name": beside.full_name}, day_of_death(beside.pk)
    if died_on is not None:
        said = _("%(name)s died on %(day)s.") % {"name": beside.full_name, "day": in_words(died_on)}
    raise BondNotAllowed(said, rule="§ 1 BGB", field="family_name")
