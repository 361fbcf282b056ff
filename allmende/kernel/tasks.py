"""Jobs of the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from .letters import Carried, Letter, remove_letters, unpack
from .models import OutboxMail
from .row_access import system_access

MOST_ATTEMPTS = 8
FIRST_LOOK = 60
LONGEST_PAUSE = 3600
"""Seconds between looks after a mail that is to be forgotten as soon as it is sent."""
KEPT_FOR = 7 * 24
"""Hours. A job of a mail holds its address and text: what is done or given up is forgotten after a week."""


@app.task(queue="mail", retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4))
def send_mail(
    *,
    to: str,
    subject: str,
    body: str,
    language: str,
    attachments: Sequence[Carried] = (),
    about: str = "",
    reply_to: str = "",
) -> None:
    """Send one mail; a failing server is asked again, up to 18 hours later."""
    headers = {"Content-Language": language}
    answers = [reply_to] if reply_to else None
    letter = Letter(subject=subject, body=body, to=[to], reply_to=answers, headers=headers)
    letter.about = about
    for each in unpack(attachments):
        letter.attach(each.name, each.content, each.type)
    letter.send()


@app.task
def forget_mails_under_way(*, about: str, unsent_too: bool, waited: int) -> None:
    """Delete what was being sent when it was to be forgotten; look again, ever later, while something still is.

    waited: seconds since the last look.
    """
    with transaction.atomic():
        if remove_letters(about, unsent_too=unsent_too):
            pause = min(2 * waited, LONGEST_PAUSE)
            forget_mails_under_way.configure(schedule_in={"seconds": pause}).defer(
                about=about, unsent_too=unsent_too, waited=pause
            )


@app.periodic(cron="17 3 * * *")
@app.task(pass_context=False)
def empty_outbox(timestamp: int) -> None:
    """Forget the demo's mails after seven days."""
    with system_access():
        OutboxMail.objects.filter(
            written_at__lt=datetime.fromtimestamp(timestamp, UTC) - timedelta(days=7)
        ).delete()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Do again what a worker began and did not live to finish. A job may therefore run twice.

    A worker that was killed leaves its jobs as being done; its missing heartbeat gives it away after half a minute.
    A job that ends its worker every time is given up, or it would do so for ever.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        if job.attempts + 1 < MOST_ATTEMPTS:
            await jobs.retry_job(job)
        else:
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="7 3 * * *")
@app.task(pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """What was done, given up or called off goes after a week, with the addresses in it."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_FOR, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="47 * * * *")
@app.task(pass_context=False)
def forget_expired_counts(timestamp: int) -> None:
    """Every hour: what counted attempts by network address goes once it counts no longer.

    The cache itself removes a row only when the same key is asked for again, or when it is full.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from kernel_cache where expires < %s", [datetime.fromtimestamp(timestamp, UTC)]
        )
