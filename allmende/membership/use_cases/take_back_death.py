"""Take back a death that was entered by mistake and ended nothing."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.corrections import ExitTakenBack
from ..models import Bond, BondRole, Cause, Member, Mistake
from ..permissions import RULES
from ..refusals.members import NothingToTakeBack
from ..shares.mistakes import end_heirs, note_correction, reason_or_refuse
from ..taking import take_member


@transaction.atomic
def take_back_death(*, actor: Actor, member_id: int, reason: str, on: date) -> Member:
    """The heirs, who had continued the membership or stood beside one that had ended before, stand there no longer.

    A death that ended the membership is taken back with its exit (take_back_exit). Raises NothingToTakeBack.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_back_exit", actor=actor, on=member)
    why = reason_or_refuse(reason)
    died_on = died_without_exit(member)
    if died_on is None:
        raise NothingToTakeBack(
            _("No death is recorded that ended nothing."),
            rule=_("A death that ended the membership is taken back with its exit."),
        )
    heirs = end_heirs(member, died_on)
    note_correction(actor, member, Mistake.DEATH, reason=why, on=on)
    tell(
        ExitTakenBack(
            member_id=member.pk, coop_id=member.coop_id, cause=Cause.DEATH, departure_id=None, heirs=heirs
        ),
        actor=actor,
    )
    return member


def died_without_exit(member: Member) -> date | None:
    """The day of death, where heirs stand beside the member and no exit came of it."""
    if member.departures.filter(cause=Cause.DEATH, withdrawn_on=None).exists():
        return None
    heirs = Bond.objects.filter(party_id=member.party_id, role=BondRole.HEIR, until_day=None)
    return heirs.order_by("from_day").values_list("from_day", flat=True).first()
