"""Let holds lapse whose time has come. An operation, for the job."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import HoldExpired
from ..functions import check_actor, returned_by
from ..models import Hold

AT_ONCE = 500
"""Holds a transaction: their accounts stay locked until it ends."""


@transaction.atomic
def expire_holds(*, actor: Actor, now: datetime) -> list[Hold]:
    """Give back at most AT_ONCE holds that nobody answered in time, and tell HoldExpired for each."""
    check_actor(actor)
    expired = returned_by("ledger_expire_holds", Hold, [now, AT_ONCE])
    for held in expired:
        tell(HoldExpired(hold_id=held.pk, kind=held.kind, reference=held.reference), actor=actor)
    return expired
