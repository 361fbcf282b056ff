"""Jobs of membership: mails to many, a part at a time."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.mail import MailDelayed, MailUnclear, NoMailServer
from allmende.kernel.row_access import system_access

from ..letters.counts import label_of
from ..models import Mailing, MailingState
from ..use_cases.forget_mailings import forget_mailings
from ..use_cases.note_mail_trouble import note_mail_trouble
from ..use_cases.send_mailing import send_mailing

logger = logging.getLogger(__name__)
MAILING = Actor.job("mailing")


@app.task(queue="membership")
def carry_on_mailing(*, mailing_id: int) -> None:
    """Send a part; the rest is a job of its own, so that others get their turn."""
    with system_access():
        zone = Mailing.objects.filter(pk=mailing_id).values_list("coop__time_zone", flat=True).first()
    try:
        with timezone.override(zone):
            goes_on = send_mailing(actor=MAILING, mailing_id=mailing_id)
    except (NoMailServer, MailDelayed, MailUnclear) as trouble:
        logger.warning("mailing %s waits for the mail server: %s", mailing_id, trouble.reason)
        note_mail_trouble(actor=MAILING, mailing_id=mailing_id)
        return
    if goes_on:
        _queue(mailing_id)


@app.periodic(cron="*/10 * * * *")
@app.task(pass_context=False)
def carry_on_mailings(timestamp: int) -> None:
    """Every ten minutes: mailings that wait for the mail server, or whose job was lost, go on."""
    with system_access():
        running = list(Mailing.objects.filter(state=MailingState.RUNNING).values_list("pk", flat=True))
    for mailing_id in running:
        if not is_queued(label_of(mailing_id)):
            _queue(mailing_id)


@app.periodic(cron="53 3 * * *")
@app.task(pass_context=False)
def forget_recipients_of_mailings(timestamp: int) -> None:
    """Each night: to whom mailings went that were over a year ago."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    forget_mailings(actor=Actor.job("forget_mailings"), on=today)


def _queue(mailing_id: int) -> None:
    """One at a time. No queueing lock: a killed worker's job could not come back beside a waiting one."""
    carry_on_mailing.configure(lock=label_of(mailing_id)).defer(mailing_id=mailing_id)


def is_queued(label: str) -> bool:
    """Whether a job of this label waits, or is being done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from procrastinate_jobs where lock = %s and status in ('todo', 'doing'))",
            [label],
        )
        return bool(cursor.fetchone()[0])
