"""Whether the office may say that an applicant is somebody who stands in the list of members already, and who then
stands beside that row no longer.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import BY_POWER, Application, Bond, BondRole, Cause, Member, Party
from ..refusals.joining import NotTheSamePerson
from .applying import same_name
from .perhaps_known import perhaps_known


def refuse_somebody_else(application: Application, member: Member, *, field: str) -> None:
    """Of another name, or dead. Raises NotTheSamePerson, at the field of that name."""
    hints = perhaps_known([application]).get(application.pk, [])
    if member.pk not in {each.member_id for each in hints}:
        raise NotTheSamePerson(
            _("Nothing says that this is the same person."),
            rule=_("The name has to be the same: if it has changed, change it in the list first."),
            field=field,
        )
    heirs = Bond.objects.filter(party=member.party_id, role=BondRole.HEIR)
    if heirs.exists() or member.left_by == Cause.DEATH:
        raise NotTheSamePerson(_("This member has died."), field=field)


def ends_with(own: Party, former: Party) -> list[Bond]:
    """Who held a former membership, represented its party, or had a power for it, and is not declared by those who join
    again: a power of before is none for what begins (§ 168 BGB), whoever has one shows it anew.

    own: the applicant's row, with those that it names; former: the row in which they go on.
    """
    declared = list(Bond.objects.filter(party=own).select_related("beside"))
    ending = (BondRole.JOINT_HOLDER, BondRole.JOINT_REPRESENTATIVE, BondRole.REPRESENTATIVE, *BY_POWER)
    there = Bond.objects.filter(party=former, until_day=None, role__in=ending)
    return [
        bond
        for bond in there.select_related("beside").order_by("pk")
        if not any(is_same_bond(each, bond) for each in declared)
    ]


def is_same_bond(declared: Bond, there: Bond) -> bool:
    """A login makes somebody else of whoever is called the same."""
    if declared.beside_id == there.beside_id:
        return declared.role == there.role
    same = same_name(declared.beside.full_name, there.beside.full_name)
    return declared.role == there.role and same and declared.beside.person_id is None
