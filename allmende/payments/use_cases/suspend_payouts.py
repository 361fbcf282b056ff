"""Say that payouts may not be paid for now. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutsSuspended
from ..models import Payout
from ..queries import payouts_due
from ..recording import actor_columns
from ..taking import take_amounts


@transaction.atomic
def suspend_payouts(*, actor: Actor, coop_id: int, payout_ids: Collection[int], on: date) -> int:
    """Those of them that wait and are not suspended yet; the others stay as they are. Returns how many."""
    actor_columns(actor)
    waiting = payouts_due(coop_id=coop_id).filter(pk__in=payout_ids, suspended_on=None)
    amounts = take_amounts(waiting)
    if amounts:
        Payout.objects.filter(pk__in=amounts).update(suspended_on=on)
        fact = PayoutsSuspended(coop_id=coop_id, number=len(amounts), amount=sum(amounts.values()))
        tell(fact, actor=actor)
    return len(amounts)
