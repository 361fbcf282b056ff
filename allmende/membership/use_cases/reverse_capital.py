"""Take a movement of capital back. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime

from allmende.kernel.actor import Actor

from ..models import CapitalKind, CapitalMovement
from ..money.accounts import Pot
from .move_capital import CapitalChange, move_capital


def reverse_capital(*, actor: Actor, movement: CapitalMovement, pot: Pot, now: datetime) -> CapitalMovement:
    """Give back exactly what was moved, as of the same day, to the pot it came from.

    Raises NotEnoughCapital when the money is gone already.
    """
    change = CapitalChange(
        kind=CapitalKind.REVERSAL,
        amount=-movement.amount,
        pot=pot,
        effective_on=movement.effective_on,
        reverses=movement,
    )
    return move_capital(actor=actor, member=movement.member, change=change, now=now)
