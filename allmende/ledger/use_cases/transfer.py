"""Move an amount from one account to another. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import Reason, actor_columns, check_actor, check_amount, check_parties, stored_by
from ..models import Transfer


@transaction.atomic
def transfer(
    *,
    actor: Actor,
    transfer_id: UUID,
    payer_id: int,
    payee_id: int,
    amount: int,
    reason: Reason,
    effective_on: date,
    now: datetime,
) -> Transfer:
    """Move an amount, once: the same id sent again returns the stored transfer, with `is_new` False.

    Raises LimitExceeded, BalanceTooHigh, AccountClosed, UnitMismatch, NoSuchRow, Invalid, and DifferentPayload when
    the id was used for another transfer.
    """
    check_actor(actor)
    check_amount(amount)
    check_parties(payer_id, payee_id)
    return stored_by(
        "ledger_transfer",
        Transfer,
        [transfer_id, payer_id, payee_id, amount, *reason.columns, *actor_columns(actor), effective_on, now],
    )
