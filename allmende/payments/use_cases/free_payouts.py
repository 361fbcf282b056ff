"""Say that suspended payouts may be paid. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import PayoutsFreed
from ..models import Payout
from ..queries import suspended_payouts
from ..recording import actor_columns
from ..taking import take_amounts


@transaction.atomic
def free_payouts(*, actor: Actor, coop_id: int, payout_ids: Collection[int]) -> int:
    """Those of them that are suspended may be paid. Returns how many."""
    actor_columns(actor)
    found = suspended_payouts(coop_id=coop_id).filter(pk__in=payout_ids)
    amounts = take_amounts(found)
    if amounts:
        Payout.objects.filter(pk__in=amounts).update(suspended_on=None)
        fact = PayoutsFreed(coop_id=coop_id, number=len(amounts), amount=sum(amounts.values()))
        tell(fact, actor=actor)
    return len(amounts)
