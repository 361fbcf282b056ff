"""Jobs around logins."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor

from .use_cases.forget_sessions import forget_sessions
from .use_cases.forget_sign_ups import forget_sign_ups


@app.periodic(cron="37 3 * * *")
@app.task(pass_context=False)
def forget_strangers(timestamp: int) -> None:
    """Every night: remove unconfirmed sign-ups and sessions that have run out."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actor = Actor.job("forget_strangers")
    forget_sign_ups(actor=actor, now=now)
    forget_sessions(actor=actor, now=now)
