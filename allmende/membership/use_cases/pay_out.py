"""Enter that a payout to a member was paid."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid

from ..facts.years import MemberPaidOut
from ..money.payouts import payout_or_refuse
from ..permissions import RULES


@transaction.atomic
def pay_out(*, actor: Actor, coop_id: int, payout_id: int, paid_on: date, now: datetime) -> Payout:
    """Enter a payout's value date: the money has left. What it is for cannot be taken back as a whole any more.

    Raises NotFound, and what payments raises: PayoutIsClosed, Invalid for a day to come.
    """
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    paid = mark_payout_paid(actor=actor, payout_id=payout.pk, paid_on=paid_on, now=now)
    tell(
        MemberPaidOut(
            payout_id=paid.pk, member_id=paid.creditor, coop_id=coop_id, amount=paid.amount, paid_on=paid_on
        ),
        actor=actor,
    )
    return paid
