"""Count single shares off from the day on which they cease. An operation: whoever calls it has authorized."""

from __future__ import annotations

from allmende.kernel.actor import Actor

from ..models import Departure, Member, ShareKind
from ..queries import live_movements
from ..shares.lots import lots_of, newest
from .move_shares import ShareChange, move_shares


def count_off(*, actor: Actor, member: Member, departure: Departure) -> None:
    """As many as the departure says, the newest first. Raises NotThatManyShares."""
    moved = live_movements(member).order_by("effective_on", "recorded_at").values_list("price", "shares")
    for price, count in newest(lots_of(moved), departure.shares or 0):
        change = ShareChange(
            kind=ShareKind.CANCELLATION,
            shares=-count,
            price=price,
            effective_on=departure.effective_on,
            signed_on=departure.received_on,
            batch=departure.batch,
        )
        move_shares(actor=actor, member=member, change=change)
