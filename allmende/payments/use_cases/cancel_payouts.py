"""Take many payouts out of the queue at once. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutsCancelled
from ..models import Payout
from ..recording import actor_columns, plain_text
from ..refusals import PayoutIsClosed


@transaction.atomic
def cancel_payouts(
    *, actor: Actor, coop_id: int, payout_ids: Collection[int], reason: str, now: datetime
) -> int:
    """All of them or none; what they were for may be queued anew. Told as one fact with number and sum.

    Raises PayoutIsClosed where one was paid or cancelled, and Invalid.
    """
    actor_columns(actor)
    reason = plain_text(reason, longest=200, field="reason", required=True)
    found = Payout.objects.filter(coop_id=coop_id, pk__in=list(payout_ids))
    locked = found.select_for_update(no_key=True).order_by("pk")
    payouts = list(locked.values_list("amount", "paid_on", "cancelled_at"))
    if any(paid_on or cancelled_at for _amount, paid_on, cancelled_at in payouts):
        raise PayoutIsClosed(
            _("One of these payouts is no longer waiting: it was paid or cancelled."),
            rule=_("A payout is paid once."),
        )
    if not payouts:
        return 0
    found.update(cancelled_at=now, cancelled_reason=reason, suspended_on=None)
    tell(
        PayoutsCancelled(
            coop_id=coop_id, number=len(payouts), amount=sum(amount for amount, *_rest in payouts)
        ),
        actor=actor,
    )
    return len(payouts)
