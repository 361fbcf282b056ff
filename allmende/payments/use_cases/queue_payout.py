"""Queue an amount that the cooperative owes somebody. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutQueued
from ..models import Payout
from .queue_payouts import PayoutLine, new_payouts, store


@transaction.atomic
def queue_payout(
    *,
    actor: Actor,
    coop_id: int,
    creditor: int,
    amount: int,
    due_until: date,
    reason: str,
    now: datetime,
    subject: str = "",
    holder: str = "",
    iban: str = "",
    to_mandate: bool = False,
) -> Payout:
    """Queue a payout (Auszahlung) until its last legal day, to an account, to the mandate's, or to none as yet.

    Raises InvalidIban, Invalid, and PayoutExists when this subject was queued or paid before.
    """
    line = PayoutLine(
        creditor=creditor,
        amount=amount,
        due_until=due_until,
        reason=reason,
        subject=subject,
        holder=holder,
        iban=iban,
        to_mandate=to_mandate,
    )
    (payout,) = new_payouts(actor, coop_id, [line], now)
    store([payout])
    tell(
        PayoutQueued(
            payout_id=payout.pk,
            coop_id=coop_id,
            creditor=creditor,
            amount=amount,
            due_until=due_until,
            subject=payout.subject,
        ),
        actor=actor,
    )
    return payout
