"""Take back the capital that an import entered of some members. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..importing.staying import latest_first
from ..models import CapitalKind, CapitalMovement, ImportRun, Member
from ..money.accounts import Pot
from .reverse_capital import reverse_capital
from .reverse_passed_capital import reverse_passed_capital


@transaction.atomic
def reverse_imported_capital(
    *, actor: Actor, run: ImportRun, members: Collection[Member], now: datetime
) -> None:
    """Opening balances and earlier movements, each as of its own day. members: with both sides of each transfer.

    Raises NotEnoughCapital where some of it has moved on.
    """
    given = list(latest_first(run).filter(member__in=members).select_related("member"))
    sides: dict[UUID, list[CapitalMovement]] = {}
    for movement in given:
        sides.setdefault(movement.transfer_id, []).append(movement)
    for both in sides.values():
        if both[0].kind == CapitalKind.TRANSFER:
            reverse_passed_capital(actor=actor, both=both, now=now)
        else:
            reverse_capital(actor=actor, movement=both[0], pot=Pot.OPENING, now=now)
