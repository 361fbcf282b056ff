"""Give back what is held. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, stored_by
from ..models import Hold


@transaction.atomic
def void_hold(*, actor: Actor, hold_id: UUID, now: datetime) -> Hold:
    """Make the amount available again. Voiding what was voided or has expired changes nothing.

    Raises HoldNotPending when it was posted, NoSuchRow.
    """
    check_actor(actor)
    return stored_by("ledger_void_hold", Hold, [hold_id, now])
