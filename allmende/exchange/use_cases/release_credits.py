"""A booking was cancelled or refused, or nobody answered. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.ledger.models import Hold
from allmende.ledger.use_cases.void_hold import void_hold

from ..steps import refusing_settled_holds


@transaction.atomic
def release_credits(*, actor: Actor, hold_id: UUID, now: datetime) -> Hold:
    """Give back what was held, all of it. Releasing twice changes nothing. Raises HoldSettled once it was paid."""
    with refusing_settled_holds():
        return void_hold(actor=actor, hold_id=hold_id, now=now)
