"""Give a transfer back by a new one. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import Reason, actor_columns, check_actor, stored_by
from ..models import Transfer


@transaction.atomic
def reverse_transfer(
    *,
    actor: Actor,
    transfer_id: UUID,
    reverses_id: UUID,
    purpose: str,
    effective_on: date,
    now: datetime,
    kind: str = "reversal",
) -> Transfer:
    """Reverse a transfer, once, by one that names it. The same id sent again returns the stored reversal.

    Raises AlreadyReversed (also for a reversal), LimitExceeded and BalanceTooHigh (a reversal exceeds no limit),
    AccountClosed, DifferentPayload, NoSuchRow.
    """
    check_actor(actor)
    reason = Reason(kind=kind, purpose=purpose)
    return stored_by(
        "ledger_reverse",
        Transfer,
        [transfer_id, reverses_id, *reason.columns[:2], *actor_columns(actor), effective_on, now],
    )
