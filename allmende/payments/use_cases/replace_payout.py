"""Put a payout of another amount in the place of one. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutsQueued
from ..models import Payout
from ..paying_to import lead_waiting_payouts
from ..recording import actor_columns, check_amount
from .cancel_payout import cancel_payout
from .queue_payouts import store

SAME = ("coop_id", "creditor", "due_until", "reason", "subject", "holder", "iban", "iban_start", "iban_end")


@transaction.atomic
def replace_payout(*, actor: Actor, payout: Payout, amount: int, reason: str, now: datetime) -> Payout | None:
    """For the same subject, until the same day, to the same account, or to the one named meanwhile: a payout keeps what
    it says, so the one before is cancelled, unless it was before. amount: in cents, 0 for none any more.

    Raises PayoutIsClosed where it is paid, PayoutExists where another stands for the subject.
    """
    if payout.cancelled_at is None:
        cancel_payout(actor=actor, payout_id=payout.pk, reason=reason, now=now)
    if not amount:
        return None
    check_amount(amount)
    kept = {name: getattr(payout, name) for name in SAME}
    anew = Payout(amount=amount, queued_at=now, **kept, **actor_columns(actor))
    store([anew])
    tell(PayoutsQueued(coop_id=anew.coop_id, number=1, amount=amount), actor=actor)
    lead_waiting_payouts(actor, anew.coop_id, anew.creditor)
    anew.refresh_from_db()
    return anew
