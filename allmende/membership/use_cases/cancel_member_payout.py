"""Take a payout to a member out of the queue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout
from allmende.payments.use_cases.cancel_payout import cancel_payout

from ..payouts import payout_or_refuse
from ..permissions import RULES
from ..year_facts import MemberPayoutCancelled


@transaction.atomic
def cancel_member_payout(*, actor: Actor, coop_id: int, payout_id: int, reason: str, now: datetime) -> Payout:
    """It will not be paid: it was waived, or set off. The capital it came from stays out of the books.

    Raises NotFound, and what payments raises: PayoutIsClosed, Invalid.
    """
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    cancelled = cancel_payout(actor=actor, payout_id=payout.pk, reason=reason, now=now)
    tell(
        MemberPayoutCancelled(
            payout_id=cancelled.pk, member_id=cancelled.creditor, coop_id=coop_id, amount=cancelled.amount
        ),
        actor=actor,
    )
    return cancelled
