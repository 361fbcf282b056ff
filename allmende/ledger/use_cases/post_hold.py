"""Turn a hold into a transfer. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import actor_columns, check_actor, stored_by
from ..models import Transfer


@transaction.atomic
def post_hold(
    *, actor: Actor, hold_id: UUID, effective_on: date, now: datetime, transfer_id: UUID | None = None
) -> Transfer:
    """Post what is held, once: posted again, it returns the same transfer, with `is_new` False.

    Raises HoldNotPending when it was voided or has expired, AccountClosed, NoSuchRow. Limits cannot stop it: the
    amount is kept ready.
    """
    check_actor(actor)
    return stored_by(
        "ledger_post_hold",
        Transfer,
        [hold_id, transfer_id or uuid4(), *actor_columns(actor), effective_on, now],
    )
