"""Enter that several payouts to members were paid together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid

from ..facts.years import MemberPaidOut
from ..money.minimum_capital import refuse_suspended
from ..money.payouts import payout_or_refuse
from ..permissions import RULES
from .weigh_payouts import weigh_payouts


@transaction.atomic
def pay_out_many(
    *, actor: Actor, coop_id: int, payout_ids: Sequence[int], paid_on: date, now: datetime
) -> list[Payout]:
    """Enter the value date of all that left the account together, as a bank books one collective order, or of none.

    What each is for cannot be taken back as a whole any more. First it is weighed anew what is suspended, so that what
    is paid leaves the minimum capital whole (§ 8a GenG).
    Raises NotFound, PayoutIsSuspended, and what payments raises: PayoutIsClosed, Invalid for a day to come.
    """
    # By id, so that two who enter the same order never wait for each other in a circle.
    ids = sorted(set(payout_ids))
    for each in ids:
        payout_or_refuse(coop_id, each)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    weigh_payouts(actor=actor, coop_id=coop_id, on=timezone.localdate(now))
    return [_pay(actor, coop_id, each, paid_on, now) for each in ids]


def _pay(actor: Actor, coop_id: int, payout_id: int, paid_on: date, now: datetime) -> Payout:
    refuse_suspended(payout_or_refuse(coop_id, payout_id), on=timezone.localdate(now))
    paid = mark_payout_paid(actor=actor, payout_id=payout_id, paid_on=paid_on, now=now)
    tell(
        MemberPaidOut(
            payout_id=paid.pk, member_id=paid.creditor, coop_id=coop_id, amount=paid.amount, paid_on=paid_on
        ),
        actor=actor,
    )
    return paid
