"""Make a hold firm. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, stored_by
from ..models import Hold


@transaction.atomic
def make_firm(*, actor: Actor, hold_id: UUID, now: datetime) -> Hold:
    """A hold that was agreed to never lapses: it is posted or voided. Doing it twice changes nothing.

    Raises HoldNotPending, also when its time has passed, and NoSuchRow.
    """
    check_actor(actor)
    return stored_by("ledger_make_hold_firm", Hold, [hold_id, now])
