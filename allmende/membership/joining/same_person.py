"""Whether the office may say that an applicant is somebody who stands in the list of members already."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Application, Bond, BondRole, Cause, Member
from ..refusals.joining import NotTheSamePerson
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
    heirs = Bond.objects.filter(
        party=member.party_id, role__in=(BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)
    )
    if heirs.exists() or member.left_by == Cause.DEATH:
        raise NotTheSamePerson(_("This member has died."), field=field)
