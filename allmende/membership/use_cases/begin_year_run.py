"""Begin a run of a year: at once where few members are concerned, else by the worker. An operation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.progress import Progress, no_progress

from ..facts.years import LeaversSettled, ResultDistributed, YearRunAsked
from ..models import RUNNING, YearRun, YearRunKind
from ..refusals.members import (
    NothingToSettle,
    PlanChanged,
    RunInProgress,
)
from ..taking import take_all_of
from ..year.distribution import DistributionPlan
from ..year.plans import Part, Planned, concerned_by, parts_of_plan, plan_of
from ..year.settlement import SettlementPlan
from .post_year_run import post_year_run
from .weigh_payouts import weigh_payouts

AT_ONE_GO = 500
"""So many members are posted while somebody waits; more are left to the worker."""


@transaction.atomic
def begin_year_run(*, actor: Actor, run: YearRun, now: datetime) -> YearRun:
    """Store the run and post it, or hand it to the worker. Whoever calls has authorized and holds the list.

    Raises RunInProgress, PlanChanged, NothingToSettle.
    """
    if YearRun.objects.filter(coop_id=run.coop_id, state__in=RUNNING).exists():
        raise RunInProgress(
            _("Another run is being posted or taken back. Please wait until it is done."),
            rule=_("One run at a time."),
        )
    plan = plan_of(run)
    expected = {name: value for name, value in run.expected.items() if value or name != "owed"}
    if expected and expected != plan.shown:
        raise _changed()
    refuse_plan(run, plan)
    run.expected = plan.shown
    if isinstance(plan, SettlementPlan):
        run.shortfall, run.bearers = plan.shortfall, plan.bearers
    if isinstance(plan, DistributionPlan):
        run.divided_by = plan.divided_by
    run.actor_person, run.actor_coop, run.actor_system = actor.person_id, actor.coop_id, actor.system
    run.save()
    if len(parts_of_plan(run, plan)) <= AT_ONE_GO:
        return post_as_planned(actor=actor, run=run, now=now)
    tell(YearRunAsked(run_id=run.pk, coop_id=run.coop_id, kind=run.kind), actor=actor)
    hand_to_worker("post_year", run, actor)
    return run


def post_as_planned(
    *, actor: Actor, run: YearRun, now: datetime, on_progress: Progress = no_progress
) -> YearRun:
    """Lock the members, compute once more, post what was shown and nothing else. The caller holds the list."""
    concerned = concerned_by(run)
    take_all_of(run.coop_id, concerned)
    plan = plan_of(run)
    parts = parts_of_plan(run, plan)
    if run.expected != plan.shown or not _are_held(parts, concerned) or not _is_divided_so(run, plan):
        raise _changed()
    refuse_plan(run, plan)
    post_year_run(actor=actor, run=run, parts=parts, now=now, on_progress=on_progress)
    weigh_payouts(actor=actor, coop_id=run.coop_id, on=run.effective_on)
    _tell_posted(actor, run, plan)
    return run


def _are_held(parts: list[Part], concerned: set[int] | None) -> bool:
    """Whether everyone in the plan is locked: nobody joined those concerned while we waited for them."""
    return concerned is None or all(part.member_id in concerned for part in parts)


def _is_divided_so(run: YearRun, plan: Planned) -> bool:
    return not isinstance(plan, DistributionPlan) or run.divided_by == plan.divided_by


def refuse_plan(run: YearRun, plan: Planned) -> None:
    """What is against a settlement. Raises NothingToSettle."""
    if not isinstance(plan, SettlementPlan):
        return
    if not plan.leavers:
        raise NothingToSettle(
            _("Nobody who left with this year waits for a settlement."), rule=_("A leaver is settled once.")
        )


def hand_to_worker(task: str, run: YearRun, actor: Actor) -> None:
    """Let the worker go on as the acting person."""
    # By name: jobs are doors and stand above the use cases.
    app.configure_task(f"allmende.membership.tasks.years.{task}").defer(
        run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id
    )


def _changed() -> PlanChanged:
    return PlanChanged(
        _("The figures have changed since they were shown. Nothing was posted; please look at them again.")
    )


def _tell_posted(actor: Actor, run: YearRun, plan: Planned) -> None:
    shown = plan.shown
    if run.kind == YearRunKind.SETTLEMENT:
        tell(
            LeaversSettled(
                run_id=run.pk,
                coop_id=run.coop_id,
                last_day=run.last_day,
                number=shown["number"],
                paid_out=shown["paid_out"],
                owed=shown.get("owed", 0),
            ),
            actor=actor,
        )
    else:
        tell(
            ResultDistributed(
                run_id=run.pk,
                coop_id=run.coop_id,
                last_day=run.last_day,
                number=shown["number"],
                change=shown["change"],
                paid_out=shown["paid_out"],
            ),
            actor=actor,
        )
