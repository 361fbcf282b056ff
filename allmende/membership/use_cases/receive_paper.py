"""Note that the signed paper of an application came in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import PaperReceived
from ..joining.applications import open_application_or_refuse
from ..models import Application
from ..permissions import RULES
from ..refusals.members import ApplicationNotAllowed


@transaction.atomic
def receive_paper(*, actor: Actor, application_id: int, on: date, now: datetime) -> Application:
    """Where the statutes demand the written form, nobody is admitted before the paper is here (§ 177 GenG)."""
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.receive_paper", actor=actor, on=application.coop_id)
    zone = ZoneInfo(application.coop.time_zone)
    if not application.signed_on <= on <= localdate(now, timezone=zone):
        raise ApplicationNotAllowed(
            _("The paper came in between the day of the application and today."), field="paper_on"
        )
    application.paper_on = on
    application.save(update_fields=["paper_on"])
    tell(PaperReceived(application_id=application.pk, coop_id=application.coop_id, on=on), actor=actor)
    return application
