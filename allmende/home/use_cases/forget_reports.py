"""Keep the retention period of reports."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts import ReportsForgotten
from ..models import Report
from ..permissions import RULES

KEPT = timedelta(days=365)


@transaction.atomic
def forget_reports(*, actor: Actor, now: datetime) -> int:
    """Remove reports a year after they were settled. Returns how many."""
    authorize(RULES, "home.forget", actor=actor)
    with system_access():
        number = Report.objects.filter(settled_at__lt=now - KEPT).delete()[0]
    if number:
        tell(ReportsForgotten(reports=number), actor=actor)
    return number
