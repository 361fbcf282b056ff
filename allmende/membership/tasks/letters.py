"""Jobs of membership: letters that follow what happened to many, a part at a time."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.mail import MailDelayed, MailUnclear, NoMailServer
from allmende.kernel.row_access import system_access

from ..letters.queue import coops_with_letters, label_of
from ..use_cases.send_queued_letters import send_queued_letters
from .mailings import is_queued

logger = logging.getLogger(__name__)
LETTERS = Actor.job("queued letters")


@app.task(queue="membership")
def carry_on_letters(*, coop_id: int) -> None:
    """Send a part; the rest is a job of its own, so that others get their turn."""
    with system_access():
        coop = Coop.objects.get(pk=coop_id)
    try:
        with timezone.override(coop.time_zone):
            goes_on = send_queued_letters(actor=LETTERS, coop_id=coop_id)
    except (NoMailServer, MailDelayed, MailUnclear) as trouble:
        logger.warning("letters of cooperative %s wait for the mail server: %s", coop_id, trouble.reason)
        return
    if goes_on:
        _queue(coop_id)


@app.periodic(cron="*/10 * * * *")
@app.task(pass_context=False)
def carry_on_queued_letters(timestamp: int) -> None:
    """Every ten minutes: letters that wait for the mail server, or whose job was lost, go on."""
    with system_access():
        coops = coops_with_letters()
    for coop_id in coops:
        if not is_queued(label_of(coop_id)):
            _queue(coop_id)


def _queue(coop_id: int) -> None:
    """One at a time. No queueing lock: a killed worker's job could not come back beside a waiting one."""
    carry_on_letters.configure(lock=label_of(coop_id)).defer(coop_id=coop_id)
