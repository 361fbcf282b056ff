"""Let capital that went over go back, on both sides. An operation: who calls it has authorized, and holds both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer

from ..facts.members import CapitalMoved
from ..models import CapitalKind, CapitalMovement
from ..refusals.members import NotEnoughCapital


@transaction.atomic
def reverse_passed_capital(
    *, actor: Actor, both: Iterable[CapitalMovement], now: datetime, batch: UUID | None = None
) -> UUID:
    """One transfer of the ledger, as of the day of what it gives back. both: what the giver gave and the taker took.

    Returns its id. Raises NotEnoughCapital where the taker has it no more.
    """
    posted, movements = uuid4(), list(both)
    try:
        reverse_transfer(
            actor=actor,
            transfer_id=posted,
            reverses_id=movements[0].transfer_id,
            purpose="",
            effective_on=movements[0].effective_on,
            now=now,
            kind=f"capital_{CapitalKind.REVERSAL}",
        )
    except LimitExceeded as error:
        raise NotEnoughCapital(
            _("There is not that much capital."), rule=_("Capital never falls below zero.")
        ) from error
    for movement in movements:
        _note(actor, movement, posted, batch)
    return posted


def _note(actor: Actor, movement: CapitalMovement, posted: UUID, batch: UUID | None) -> None:
    CapitalMovement.objects.create(
        coop_id=movement.coop_id,
        member_id=movement.member_id,
        counterpart_id=movement.counterpart_id,
        kind=CapitalKind.REVERSAL,
        amount=-movement.amount,
        transfer_id=posted,
        effective_on=movement.effective_on,
        reverses=movement,
        batch=batch,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    tell(
        CapitalMoved(
            member_id=movement.member_id,
            coop_id=movement.coop_id,
            kind=CapitalKind.REVERSAL,
            amount=-movement.amount,
            effective_on=movement.effective_on,
        ),
        actor=actor,
    )
