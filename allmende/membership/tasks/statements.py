"""Jobs of membership: the annual statements of all members, and their end."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from ..models import StatementBundle
from ..use_cases.forget_statements import forget_statements
from ..use_cases.write_statements import write_statements


@app.task(queue="membership")
def write_all_statements(*, bundle_id: int) -> None:
    """Write a file of annual statements that was asked for."""
    with system_access():
        bundle = StatementBundle.objects.filter(pk=bundle_id).first()
        if bundle is not None:
            with timezone.override(bundle.coop.time_zone):
                actor = Actor.job("write_statements")
                write_statements(actor=actor, bundle=bundle, on=timezone.localdate())


@app.periodic(cron="57 3 * * *")
@app.task(pass_context=False)
def forget_old_statements(timestamp: int) -> None:
    """Each night: files of annual statements that are a week old are removed."""
    now = datetime.fromtimestamp(timestamp, UTC)
    forget_statements(actor=Actor.job("forget_statements"), now=now)
