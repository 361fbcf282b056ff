"""Remove files of annual statements that were written a week ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.self_service import StatementsForgotten
from ..models import StatementBundle
from ..permissions import RULES

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def forget_statements(*, actor: Actor, now: datetime) -> int:
    """Return how many. Each can be written again from the movements."""
    authorize(RULES, "membership.forget_statements", actor=actor, on=None)
    with system_access():
        number, _each = StatementBundle.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    if number:
        tell(StatementsForgotten(number=number), actor=actor)
    return number
