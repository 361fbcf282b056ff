"""Take a run of a year back, as a whole."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.years import YearRunReversalAsked
from ..models import RUNNING, YearRun, YearRunState
from ..naming import in_words
from ..permissions import RULES, year_runs_visible_to
from ..refusals.members import LaterRunStands, NotPosted, RunInProgress
from ..taking import take_the_list
from ..year.runs import later_runs, run_or_refuse
from .begin_year_run import AT_ONE_GO, hand_to_worker
from .take_back_year_run import refuse_what_was_paid, take_back_year_run


@transaction.atomic
def reverse_year_run(*, actor: Actor, coop_id: int, run_id: int, on: date, now: datetime) -> YearRun:
    """Reverse a settlement or a distribution: the latest first, and until its first payout is paid.

    Movements are reversed as of their own day, payouts leave the queue, departures wait for a settlement again.
    Many members are left to the worker. Raises NotFound, NotPosted, AlreadyPaidOut, LaterRunStands, RunInProgress,
    NotEnoughCapital.
    """
    take_the_list(coop_id)
    authorize(RULES, "membership.reverse_year_run", actor=actor, on=coop_id)
    found = run_or_refuse(year_runs_visible_to(actor), run_id)
    run = YearRun.objects.select_for_update(no_key=True).get(pk=found.pk)
    _refuse(run)
    if run.lines.count() <= AT_ONE_GO:
        return take_back_year_run(actor=actor, run=run, on=on, now=now)
    refuse_what_was_paid(run)
    run.state, run.problem = YearRunState.REVERSING, None
    run.save(update_fields=["state", "problem"])
    tell(YearRunReversalAsked(run_id=run.pk, coop_id=run.coop_id), actor=actor)
    hand_to_worker("take_year_back", run, actor)
    return run


def _refuse(run: YearRun) -> None:
    if run.state in RUNNING:
        raise RunInProgress(_("This run is being posted or taken back. Please wait until it is done."))
    if run.state != YearRunState.POSTED:
        raise NotPosted(
            _("This run does not stand: it was not posted, or was taken back already."),
            rule=_("What was posted is taken back once."),
        )
    if later := list(later_runs(run).order_by("-pk")):
        said = [
            _("%(what)s, as of %(day)s") % {"what": each.title, "day": in_words(each.effective_on)}
            for each in later
        ]
        raise LaterRunStands(
            _("Something was posted after it: %(what)s. Take that back first, the latest before the others.")
            % {"what": "; ".join(said)},
            rule=_("Runs of a year are taken back in reverse order: the later ones counted on this one."),
        )
