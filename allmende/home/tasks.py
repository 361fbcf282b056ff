"""Jobs of the front of the house."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from allmende.kernel.row_access import system_access

from .models import Report


@app.periodic(cron="41 3 * * *")
@app.task
def forget_reports(timestamp: int) -> None:
    """Delete reports a year after they were settled."""
    with system_access():
        Report.objects.filter(
            settled_at__lt=datetime.fromtimestamp(timestamp, UTC) - timedelta(days=365)
        ).delete()
