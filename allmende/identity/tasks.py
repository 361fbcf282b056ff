"""Jobs around logins."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor

from .use_cases.forget_sign_ups import forget_sign_ups


@app.periodic(cron="37 3 * * *")
@app.task(pass_context=False)
def forget_strangers(timestamp: int) -> None:
    """Every night: remove unconfirmed sign-ups and sessions that have run out."""
    now = datetime.fromtimestamp(timestamp, UTC)
    forget_sign_ups(actor=Actor.job("forget_strangers"), now=now)
    Session.objects.filter(expire_date__lt=now).delete()
