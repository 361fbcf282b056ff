"""Undo a step towards leaving. An operation: whoever calls it has authorized, and holds the member's row."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.leaving import DepartureUndone
from ..models import Departure, Member, ShareKind, ShareMovement
from ..queries import live_movements, open_departures, overtaken_by
from .move_shares import ShareChange, move_shares
from .reverse_shares import reverse_shares


@transaction.atomic
def undo_departure(
    *, actor: Actor, member: Member, departure: Departure, on: date, batch: UUID | None = None
) -> Member:
    """Give the shares back, and let count again what the departure had overtaken: an earlier notice, too.

    batch: of the reversals, where they belong to more than this.

    Raises NotThatManyShares where shares that came back are gone.
    """
    departure.withdrawn_on = on
    departure.save(update_fields=["withdrawn_on", "dissolved_on", "dissolution"])
    undone = ShareMovement.objects.filter(batch=departure.batch, kind=ShareKind.REVERSAL)
    for movement in live_movements(member).filter(batch=departure.batch).order_by("shares"):
        reverse_shares(actor=actor, movement=movement, batch=batch)
    for reversal in undone.select_related("reverses").order_by("shares"):  # first what gave shares
        if reversal.reverses is not None:
            _record_again(actor, member, reversal.reverses)
    overtaken_by(departure).update(overtaken_by=None)
    revived = open_departures(member).filter(shares__isnull=True).first()
    member.left_on = revived.effective_on if revived else None
    member.left_by = revived.cause if revived else ""
    member.save(update_fields=["left_on", "left_by"])
    member.refresh_from_db(fields=["shares"])  # the database counted
    tell(DepartureUndone(departure_id=departure.pk, member_id=member.pk, coop_id=member.coop_id), actor=actor)
    return member


def _record_again(actor: Actor, member: Member, original: ShareMovement) -> None:
    change = ShareChange(
        kind=original.kind,
        shares=original.shares,
        price=original.price,
        effective_on=original.effective_on,
        signed_on=original.signed_on,
        admitted_on=original.admitted_on,
        reason=original.reason,
        counterpart=original.counterpart,
        batch=original.batch,
    )
    move_shares(actor=actor, member=member, change=change)
