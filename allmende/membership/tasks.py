"""Jobs of membership: what happens by itself. Safe to run twice at the same time."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from .use_cases.note_leavers import note_leavers


@app.periodic(cron="13 1 * * *")
@app.task(pass_context=False)
def tell_who_left(timestamp: int) -> None:
    """Each night: members whose last day is over have left."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    actor = Actor.job("tell_who_left")
    with system_access():
        while note_leavers(actor=actor, on=today):
            pass
