"""Jobs of membership: what a job left behind that was given up, because it ended its worker every time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .arrivals import ARRIVALS
from .exports import EXPORTS
from .imports import IMPORTS
from .years import YEARS


@app.periodic(cron="*/5 * * * *")
@app.task(queue="membership", pass_context=False)
def note_lost_jobs(timestamp: int) -> None:
    """Every five minutes: what waits for a job that is no more has failed."""
    YEARS.note_lost()
    EXPORTS.note_lost()
    IMPORTS.note_lost()
    ARRIVALS.note_lost()
