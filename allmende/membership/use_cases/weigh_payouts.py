"""Suspend the payouts that would take the capital below its minimum, and free those that do no longer. An operation:
the caller has authorized.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.use_cases.free_payouts import free_payouts
from allmende.payments.use_cases.suspend_payouts import suspend_payouts

from ..facts.years import PayoutsWeighed
from ..money.minimum_capital import names_a_minimum, suspension_of, waiting_settlements
from ..taking import take_the_list


@transaction.atomic
def weigh_payouts(*, actor: Actor, coop_id: int, on: date) -> int:
    """By the capital as it is now (§ 8a (2) GenG): nobody decides it, and nobody has to remember it. Returns how many
    changed. Costs one query where the statutes never named a minimum.
    """
    if not names_a_minimum(coop_id):
        return 0
    take_the_list(coop_id)  # whoever settles or pays out meanwhile: as it stands afterwards
    found = suspension_of(coop_id, on=on)
    days = found.suspended if found else frozenset()
    waiting = waiting_settlements(coop_id)
    freed = _steps(waiting.filter(suspended_on__isnull=False).exclude(exit_on__in=days))
    number = free_payouts(actor=actor, coop_id=coop_id, payout_ids=list(freed))
    held = _steps(waiting.filter(suspended_on=None, exit_on__in=days))
    number += suspend_payouts(actor=actor, coop_id=coop_id, payout_ids=list(held), on=on)
    if number:
        fact = PayoutsWeighed(coop_id=coop_id, suspended=list(held.values()), freed=list(freed.values()))
        tell(fact, actor=actor)
    return number


def _steps(payouts: QuerySet[Any]) -> dict[int, int]:
    """By payout, the step that it settles."""
    return dict(payouts.order_by("pk").values_list("pk", "departure"))
