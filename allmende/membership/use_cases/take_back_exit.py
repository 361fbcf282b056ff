"""Take back a step towards leaving that was entered by mistake."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.corrections import ExitTakenBack
from ..models import Cause, Departure, Member, Mistake
from ..permissions import RULES
from ..refusals.members import NothingToTakeBack
from ..shares.mistakes import (
    end_heirs,
    note_correction,
    reason_or_refuse,
    refuse_if_distributed,
    refuse_settled,
    refuse_who_came_back,
)
from ..taking import refuse_who_leaves, take_member
from .undo_departure import undo_departure

ONE_DAY = timedelta(days=1)


@transaction.atomic
def take_back_exit(*, actor: Actor, member_id: int, departure_id: int, reason: str, on: date) -> Member:
    """Undo a notice, an exclusion, a death or another exit, also after its last day: nobody ever declared it.

    The books say from today on that it never counted; as known on earlier days it still stands there. What it had
    overtaken counts again, heirs stand beside nobody any more. Raises NothingToTakeBack for what does not count and
    for a transfer, SomethingRestsOnIt where it was settled, a later result divided, or the member came back;
    AlreadyLeaving for single shares of who leaves with all; NotThatManyShares, Invalid.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_back_exit", actor=actor, on=member)
    departure = member.departures.filter(pk=departure_id).first()
    if departure is None:
        raise NotFound(_("There is no such notice."))
    why = reason_or_refuse(reason)
    _refuse(member, departure)
    died_on = departure.received_on if departure.is_received_known else member.joined_on
    heirs = end_heirs(member, died_on) if departure.cause == Cause.DEATH else []
    undo_departure(actor=actor, member=member, departure=departure, on=on)
    departure.was_mistake = True
    departure.save(update_fields=["was_mistake"])
    note_correction(actor, member, Mistake.EXIT, reason=why, on=on, departure=departure)
    tell(
        ExitTakenBack(
            departure_id=departure.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            cause=departure.cause,
            heirs=heirs,
        ),
        actor=actor,
    )
    return member


def _refuse(member: Member, departure: Departure) -> None:
    if departure.withdrawn_on is not None or departure.overtaken_by is not None:
        raise NothingToTakeBack(
            _(
                "This does not count any more: it was taken back, or something else ended the membership earlier."
            ),
            rule=_("What does not count needs no correction."),
        )
    if departure.cause == Cause.TRANSFER:
        raise NothingToTakeBack(
            _(
                "Capital and shares went to another member: take the transfer back, and this exit goes with it."
            ),
            rule=_("Both sides of a transfer stand or fall together (§ 76 GenG)."),
        )
    refuse_settled(departure)
    refuse_who_came_back(member)
    refuse_if_distributed(member, from_day=departure.effective_on + ONE_DAY)
    if departure.shares is not None:
        refuse_who_leaves(member)
