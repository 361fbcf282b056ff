"""Remove keys to self-service that ran out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.members import KeysForgotten
from ..models import SelfServiceKey
from ..permissions import RULES


@transaction.atomic
def forget_self_service_keys(*, actor: Actor, now: datetime) -> int:
    """Remove them, and say how many there were."""
    authorize(RULES, "membership.forget_keys", actor=actor)
    with system_access():
        keys, _by_model = SelfServiceKey.objects.filter(expires_at__lte=now).delete()
    if keys:
        tell(KeysForgotten(keys=keys), actor=actor)
    return keys
