"""Ask for the annual statements of all members of a year."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.self_service import StatementsRequested
from ..models import BundleState, StatementBundle
from ..permissions import RULES
from ..refusals.members import NoSuchYear
from ..year.fiscal_years import year_ending_in


@transaction.atomic
def request_statements(*, actor: Actor, coop: Coop, year: int, on: date, now: datetime) -> StatementBundle:
    """Have them written into one file by a job. What was written before for that year is replaced.

    Raises NoSuchYear for a year that is not over, NoStatutes.
    """
    authorize(RULES, "membership.request_statements", actor=actor, on=coop.pk)
    fiscal = year_ending_in(coop, year)
    if not fiscal.is_over(on):
        raise NoSuchYear(_("This fiscal year is not over yet."))
    bundle, _is_new = StatementBundle.objects.update_or_create(
        coop=coop,
        year=fiscal.number,
        defaults={
            "asked_at": now,
            "state": BundleState.WAITING,
            "content": None,
            "count": 0,
            "problem": "",
        },
    )
    job = app.configure_task("allmende.membership.tasks.statements.write_all_statements", queue="membership")
    job.defer(bundle_id=bundle.pk)
    tell(StatementsRequested(bundle_id=bundle.pk, coop_id=coop.pk, year=fiscal.number), actor=actor)
    return bundle
