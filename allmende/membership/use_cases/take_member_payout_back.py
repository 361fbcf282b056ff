"""Take back that a payout to a member was paid."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout, ReturnCause
from allmende.payments.use_cases.take_payout_back import take_payout_back

from ..facts.years import MemberPayoutTakenBack
from ..money.payouts import payout_or_refuse
from ..permissions import RULES
from ..taking import take_the_list
from .weigh_payouts import weigh_payouts


@transaction.atomic
def take_member_payout_back(
    *, actor: Actor, coop_id: int, payout_id: int, back_on: date, cause: ReturnCause, now: datetime
) -> Payout:
    """It was entered by mistake, or the bank sent it back: it waits again, and its run can be taken back.

    No capital moves: what a settlement took out of the books stays out until its payout is cancelled. Raises NotFound,
    and what payments raises: PayoutNotPaid, Invalid for a day before it was paid or to come.
    """
    take_the_list(coop_id)
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    back = take_payout_back(actor=actor, payout_id=payout.pk, back_on=back_on, cause=cause, now=now)
    weigh_payouts(actor=actor, coop_id=coop_id, on=timezone.localdate(now))
    tell(
        MemberPayoutTakenBack(
            payout_id=back.pk,
            member_id=back.creditor,
            coop_id=coop_id,
            amount=back.amount,
            back_on=back_on,
            cause=str(cause),
        ),
        actor=actor,
    )
    return back
