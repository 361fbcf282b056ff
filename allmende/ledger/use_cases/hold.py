"""Keep an amount ready for a payment to come. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import (
    Reason,
    actor_columns,
    check_actor,
    check_amount,
    check_expiry,
    check_parties,
    stored_by,
)
from ..models import Hold


@transaction.atomic
def hold(
    *,
    actor: Actor,
    hold_id: UUID,
    payer_id: int,
    payee_id: int,
    amount: int,
    reason: Reason,
    expires_at: datetime | None,
    now: datetime,
) -> Hold:
    """Hold an amount: nobody else can spend it until it is posted, voided or expired. None: it never lapses.

    The same id sent again returns the stored hold, with `is_new` False. Raises what `transfer` raises.
    """
    check_actor(actor)
    check_amount(amount)
    check_parties(payer_id, payee_id)
    check_expiry(expires_at, now)
    return stored_by(
        "ledger_hold",
        Hold,
        [hold_id, payer_id, payee_id, amount, *reason.columns, *actor_columns(actor), expires_at, now],
    )
