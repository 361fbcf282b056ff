"""Jobs of the front of the house."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor

from .use_cases.forget_reports import forget_reports


@app.periodic(cron="41 3 * * *")
@app.task(pass_context=False)
def forget_old_reports(timestamp: int) -> None:
    """Every night: reports a year after they were settled."""
    forget_reports(actor=Actor.job("forget_old_reports"), now=datetime.fromtimestamp(timestamp, UTC))
