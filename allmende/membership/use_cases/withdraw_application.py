"""Take back an application that is not decided yet."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import ApplicationWithdrawn
from ..forgetting import forget_application
from ..joining.applications import as_applicant, open_application_or_refuse
from ..permissions import RULES


@transaction.atomic
def withdraw_application(*, actor: Actor, application_id: int) -> None:
    """Take it back, on the applicant's word, and delete what was said in it: nothing is left to decide (Art. 17 GDPR).

    Raises AlreadyDecided, NoApplication.
    """
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.withdraw_application", actor=actor, on=application)
    coop_id = application.coop_id
    applicant = as_applicant(actor, coop_id)
    forget_application(application, actor=applicant)
    tell(ApplicationWithdrawn(coop_id=coop_id), actor=applicant)
