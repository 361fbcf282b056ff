"""Mark a payout as paid on a day: when the money left, not when an order was written. The caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutPaid
from ..models import Payout
from ..recording import actor_columns, check_not_ahead
from ..taking import take_queued_payout


@transaction.atomic
def mark_payout_paid(*, actor: Actor, payout_id: int, paid_on: date, now: datetime) -> Payout:
    """It was paid. Raises NoSuchPayout, PayoutIsClosed, and Invalid for a day that has not come."""
    actor_columns(actor)
    check_not_ahead(paid_on, now=now, field="paid_on")
    payout = take_queued_payout(payout_id)
    payout.paid_on = paid_on
    payout.save(update_fields=["paid_on"])
    tell(
        PayoutPaid(
            payout_id=payout.pk,
            coop_id=payout.coop_id,
            creditor=payout.creditor,
            amount=payout.amount,
            paid_on=paid_on,
            subject=payout.subject,
        ),
        actor=actor,
    )
    return payout
