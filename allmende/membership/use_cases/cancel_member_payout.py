"""Take a payout to a member out of the queue."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout
from allmende.payments.use_cases.cancel_payout import cancel_payout

from ..facts.years import MemberPayoutCancelled
from ..money.payouts import payout_or_refuse
from ..money.set_off import refuse_part_set_off
from ..permissions import RULES
from ..taking import take_all_of, take_the_list
from ..year.runs import settled_departure
from .reopen_settlement import reopen_settlement
from .weigh_payouts import weigh_payouts


@transaction.atomic
def cancel_member_payout(
    *, actor: Actor, coop_id: int, payout_id: int, reason: str, on: date, now: datetime
) -> Payout:
    """It will not be paid so. What a settlement took out of the books for it is the member's capital again, and waits
    for the next settlement of that year; a dividend beyond the shares never was capital.

    What was set off is no cancellation: it is paid. Raises NotFound, RunInProgress, and what payments raises:
    PayoutIsClosed, PartSetOff, Invalid.
    """
    take_the_list(coop_id)
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    take_all_of(coop_id, [payout.creditor])
    departure_id = settled_departure(payout.subject)
    if payout.cancelled_at is None and payout.paid_on is None:
        refuse_part_set_off(payout)
    # First who it is and whether it still waits, then the capital: a payout that was paid gives nothing back.
    cancelled = cancel_payout(actor=actor, payout_id=payout.pk, reason=reason, now=now)
    returned = 0
    if departure_id is not None:
        returned = reopen_settlement(actor=actor, coop_id=coop_id, departure_id=departure_id, on=on, now=now)
    weigh_payouts(actor=actor, coop_id=coop_id, on=on)
    tell(
        MemberPayoutCancelled(
            payout_id=cancelled.pk,
            member_id=cancelled.creditor,
            coop_id=coop_id,
            amount=cancelled.amount,
            returned=returned,
            departure_id=departure_id,
        ),
        actor=actor,
    )
    return cancelled
