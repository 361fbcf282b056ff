"""A booking was completed: what was held is paid. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.post_hold import post_hold

from ..steps import refusing_settled_holds


@transaction.atomic
def post_held_credits(*, actor: Actor, hold_id: UUID, effective_on: date, now: datetime) -> Transfer:
    """Turn the hold into a transfer with this value date, once; posted again, it is the same transfer.

    Either side or a job may act: the amount is kept ready, so no limit can stop it. Raises HoldSettled.
    """
    with refusing_settled_holds():
        return post_hold(actor=actor, hold_id=hold_id, effective_on=effective_on, now=now)
