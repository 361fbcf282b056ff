"""A booking was confirmed: its hold never lapses. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.ledger.models import Hold
from allmende.ledger.use_cases.make_firm import make_firm

from ..steps import refusing_settled_holds


@transaction.atomic
def make_hold_firm(*, actor: Actor, hold_id: UUID, now: datetime) -> Hold:
    """Keep the credits until they are posted or released. Doing it twice changes nothing. Raises HoldSettled."""
    with refusing_settled_holds():
        return make_firm(actor=actor, hold_id=hold_id, now=now)
