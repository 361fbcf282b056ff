"""Take a movement of shares back. An operation: whoever calls it has authorized."""

from __future__ import annotations

from uuid import UUID

from allmende.kernel.actor import Actor

from ..models import ShareKind, ShareMovement
from .move_shares import ShareChange, move_shares


def reverse_shares(*, actor: Actor, movement: ShareMovement, batch: UUID | None = None) -> ShareMovement:
    """Give back exactly what was moved, from the same day on. batch: what it is done with.

    Raises NotThatManyShares when the shares are gone already.
    """
    change = ShareChange(
        kind=ShareKind.REVERSAL,
        shares=-movement.shares,
        price=movement.price,
        effective_on=movement.effective_on,
        reverses=movement,
        batch=batch,
    )
    return move_shares(actor=actor, member=movement.member, change=change)
