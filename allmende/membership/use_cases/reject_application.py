"""Reject an application."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import ApplicationRejected
from ..forgetting import forget_application
from ..joining.applications import open_application_or_refuse
from ..letters.joining import send_rejection
from ..letters.rejection import LONGEST_REASON
from ..models import RefusedCount
from ..permissions import RULES


@transaction.atomic
def reject_application(*, actor: Actor, application_id: int, reason: str, now: datetime) -> None:
    """Tell the applicant, and delete at once all that was said in the application (§ 15 (1) GenG).

    Only a count stays. The mail is the last to go: it is deleted as soon as it is sent; who gave no address is
    written to before (`letters/rejection.py`). reason: for the applicant, kept nowhere else.

    Raises AlreadyDecided, NoApplication.
    """
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.reject", actor=actor, on=application.coop_id)
    coop = application.coop
    send_rejection(application, reason=reason.strip()[:LONGEST_REASON])
    forget_application(application, actor=actor)
    _count(coop.pk, localdate(now, timezone=ZoneInfo(coop.time_zone)).year)
    tell(ApplicationRejected(coop_id=coop.pk), actor=actor)


def _count(coop_id: int, year: int) -> None:
    RefusedCount.objects.get_or_create(coop_id=coop_id, year=year)
    RefusedCount.objects.filter(coop_id=coop_id, year=year).update(count=F("count") + 1)
