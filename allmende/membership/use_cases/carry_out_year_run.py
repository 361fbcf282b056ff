"""Post a run of a year that waits, or take it back: the worker's part, as the person who asked for it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress

from ..models import YearRun, YearRunKind, YearRunState
from ..permissions import RULES
from ..refusals.members import NotPosted
from ..taking import take_the_list
from .begin_year_run import post_as_planned
from .take_back_year_run import take_back_year_run


@transaction.atomic
def carry_out_year_run(
    *, actor: Actor, run: YearRun, on: date, now: datetime, on_progress: Progress = no_progress
) -> YearRun:
    """All of it or nothing. Raises NotPosted where nothing is left to do, and what posting and taking back raise."""
    take_the_list(run.coop_id)
    run = YearRun.objects.select_for_update(no_key=True, of=("self",)).select_related("coop").get(pk=run.pk)
    authorize(RULES, _rule_of(run), actor=actor, on=run.coop_id)
    if run.state == YearRunState.WAITING:
        return post_as_planned(actor=actor, run=run, now=now, on_progress=on_progress)
    if run.state == YearRunState.REVERSING:
        return take_back_year_run(actor=actor, run=run, on=on, now=now, on_progress=on_progress)
    raise NotPosted(_("This run does not wait: it was posted or taken back already."))


def _rule_of(run: YearRun) -> str:
    if run.state == YearRunState.REVERSING:
        return "membership.reverse_year_run"
    if run.kind == YearRunKind.SETTLEMENT:
        return "membership.settle_leavers"
    return "membership.distribute_result"
