"""Jobs of membership: what happens by itself. Safe to run twice at the same time."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from . import import_tasks, year_tasks
from .use_cases.forget_notes import forget_notes
from .use_cases.forget_self_service_keys import forget_self_service_keys
from .use_cases.note_leavers import note_leavers

__all__ = ["import_tasks", "tell_who_left", "year_tasks"]


@app.periodic(cron="13 1 * * *")
@app.task(pass_context=False)
def tell_who_left(timestamp: int) -> None:
    """Each night: members whose last day is over have left."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    actor = Actor.job("tell_who_left")
    with system_access():
        while note_leavers(actor=actor, on=today):
            pass


@app.periodic(cron="37 3 * * *")
@app.task(pass_context=False)
def forget_keys_to_self_service(timestamp: int) -> None:
    """Each night: keys to self-service that ran out are removed."""
    now = datetime.fromtimestamp(timestamp, UTC)
    forget_self_service_keys(actor=Actor.job("forget_self_service_keys"), now=now)


@app.periodic(cron="43 3 * * *")
@app.task(pass_context=False)
def forget_notes_on_leavers(timestamp: int) -> None:
    """Each night: notes on members who left a year ago are removed."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    forget_notes(actor=Actor.job("forget_notes"), on=today)
