"""Jobs of the cooperatives' domain."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor

from .use_cases.forget_what_expired import forget_what_expired


@app.periodic(cron="23 3 * * *")
@app.task(pass_context=False)
def forget_expired_records(timestamp: int) -> None:
    """Every night: remove what is kept no longer."""
    forget_what_expired(actor=Actor.job("forget_expired_records"), now=datetime.fromtimestamp(timestamp, UTC))
