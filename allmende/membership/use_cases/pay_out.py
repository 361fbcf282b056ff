"""Enter that a payout to a member was paid."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.payments.models import Payout

from .pay_out_many import pay_out_many


@transaction.atomic
def pay_out(*, actor: Actor, coop_id: int, payout_id: int, paid_on: date, now: datetime) -> Payout:
    """Enter a payout's value date: the money has left. What it is for cannot be taken back as a whole any more.

    Raises NotFound, and what payments raises: PayoutIsClosed, PayoutIsSuspended, Invalid for a day to come.
    """
    return pay_out_many(actor=actor, coop_id=coop_id, payout_ids=[payout_id], paid_on=paid_on, now=now)[0]
