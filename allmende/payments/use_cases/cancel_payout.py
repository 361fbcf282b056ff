"""Take a payout out of the queue. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutCancelled
from ..models import Payout
from ..recording import actor_columns, plain_text
from ..taking import take_queued_payout


@transaction.atomic
def cancel_payout(*, actor: Actor, payout_id: int, reason: str, now: datetime) -> Payout:
    """It will not be paid; its subject may be queued anew. Raises NoSuchPayout, PayoutIsClosed, and Invalid."""
    actor_columns(actor)
    payout = take_queued_payout(payout_id)
    payout.cancelled_reason = plain_text(reason, longest=200, field="reason", required=True)
    payout.cancelled_at, payout.suspended_on = now, None
    payout.save(update_fields=["cancelled_at", "cancelled_reason", "suspended_on"])
    tell(
        PayoutCancelled(
            payout_id=payout.pk,
            coop_id=payout.coop_id,
            creditor=payout.creditor,
            amount=payout.amount,
            subject=payout.subject,
        ),
        actor=actor,
    )
    return payout
