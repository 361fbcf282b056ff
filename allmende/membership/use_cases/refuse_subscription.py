"""Refuse further shares."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SubscriptionDecided
from ..models import Subscription, SubscriptionState
from ..permissions import RULES
from ..taking import take_subscription


@transaction.atomic
def refuse_subscription(*, actor: Actor, subscription_id: int, on: date) -> Subscription:
    """Refuse the admission of further shares. The membership goes on as it is. Raises AlreadyDecided."""
    subscription, member = take_subscription(actor, subscription_id)
    authorize(RULES, "membership.decide_subscription", actor=actor, on=member)
    subscription.state, subscription.decided_on = SubscriptionState.REFUSED, on
    subscription.save(update_fields=["state", "decided_on"])
    tell(
        SubscriptionDecided(
            subscription_id=subscription.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            shares=subscription.shares,
            state=subscription.state,
        ),
        actor=actor,
    )
    return subscription
