"""Close a report with what was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid, NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ReportSettled
from ..models import Report
from ..permissions import RULES, reports_visible_to


class AlreadySettled(Conflict):
    code = "already-settled"


@transaction.atomic
def settle_report(*, actor: Actor, report_id: int, outcome: str, now: datetime) -> Report:
    """Settle a report. The outcome is kept with it; what was wrong is mended at its own place."""
    report = reports_visible_to(actor).select_for_update(no_key=True).filter(pk=report_id).first()
    if report is None:
        raise NotFound(_("There is no such report."))
    authorize(RULES, "home.settle_report", actor=actor, on=report)
    if report.settled_at:
        raise AlreadySettled(_("This report is settled already."))
    if not outcome.strip():
        raise Invalid(_("Please say in a sentence what was done."), field="outcome")
    report.outcome, report.settled_at = outcome.strip(), now
    report.save(update_fields=["outcome", "settled_at"])
    tell(ReportSettled(report_id=report.pk), actor=actor)
    return report
