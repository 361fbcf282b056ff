"""Enter that several payouts to members were paid together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.payments.models import Payout

from .pay_out import pay_out


@transaction.atomic
def pay_out_many(
    *, actor: Actor, coop_id: int, payout_ids: Sequence[int], paid_on: date, now: datetime
) -> list[Payout]:
    """Enter the value date of all that left the account together, as a bank books one collective order, or of none.

    Raises what pay_out raises.
    """
    # By id, so that two who enter the same order never wait for each other in a circle.
    return [
        pay_out(actor=actor, coop_id=coop_id, payout_id=each, paid_on=paid_on, now=now)
        for each in sorted(set(payout_ids))
    ]
