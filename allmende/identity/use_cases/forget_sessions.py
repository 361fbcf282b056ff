"""Remove sessions that have run out."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import SessionsForgotten
from ..permissions import RULES


@transaction.atomic
def forget_sessions(*, actor: Actor, now: datetime) -> int:
    """Remove what nobody can sign in with any more. Returns how many."""
    authorize(RULES, "identity.forget", actor=actor)
    number = Session.objects.filter(expire_date__lt=now).delete()[0]
    if number:
        tell(SessionsForgotten(sessions=number), actor=actor)
    return number
