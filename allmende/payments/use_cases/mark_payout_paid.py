"""Mark a payout as paid on a day: when the money left, not when an order was written. The caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutPaid
from ..models import Payout
from ..recording import actor_columns, check_not_ahead
from ..refusals import PayoutIsSuspended
from ..taking import take_queued_payout


@transaction.atomic
def mark_payout_paid(*, actor: Actor, payout_id: int, paid_on: date, now: datetime) -> Payout:
    """It was paid. Raises NoSuchPayout, PayoutIsClosed, PayoutIsSuspended, and Invalid for a day that has not
    come.
    """
    actor_columns(actor)
    check_not_ahead(paid_on, now=now, field="paid_on")
    payout = take_queued_payout(payout_id)
    if payout.suspended_on:
        raise PayoutIsSuspended(
            _("This payout is suspended: it may not be paid for now."),
            suspended_on=payout.suspended_on.isoformat(),
        )
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
