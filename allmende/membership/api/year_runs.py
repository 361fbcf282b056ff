"""The end of a year for programs: look at a settlement or a distribution, post it, take it back. Money is cents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from allmende.coops.models import Coop
from allmende.coops.queries import coops_by_id
from allmende.kernel.permissions import authorize

from ..letters.year_files import run_file, settlement_file
from ..models import YearRun
from ..money.claims import still_owed
from ..money.minimum_capital import suspended_of_plan
from ..money.set_off import set_off_of_run
from ..permissions import RULES, year_runs_visible_to
from ..use_cases.distribute_result import Result, distribute_result, refuse_result
from ..use_cases.reverse_year_run import reverse_year_run
from ..use_cases.settle_leavers import SettlementOrder, settle_leavers
from ..year.distribution import distribution_plan
from ..year.fiscal_years import year_ending_in
from ..year.runs import lines_of, loss_distributed, progress_of_runs, run_or_refuse, run_progress
from ..year.settlement import settlement_plan
from .found import CSV, to_keep
from .routers import router
from .year_run_schemas import (
    DistributionFilters,
    DistributionIn,
    LineFilters,
    LinesOut,
    PreviewOut,
    RunOut,
    RunsOut,
    SettlementFilters,
    SettlementLoss,
    YearSettlementIn,
)


@router.get("/years/{int:year}/settlement", response=PreviewOut, summary="What a settlement would pay")
def settlement_preview(request: HttpRequest, year: int, filters: Query[SettlementFilters]) -> dict[str, Any]:
    """Each leaver of the fiscal year that ends in this calendar year (§ 73 GenG). Nothing is posted."""
    coop = _coop(request, "membership.see_year")
    plan = settlement_plan(coop, year, loss=filters.loss)
    shown = plan.leavers[: filters.limit]
    owed = still_owed(coop.pk, {each.departure.member_id for each in shown})
    items = [
        {
            "member": each.departure.member_id,
            "weight": each.settlement.capital,
            "change": -each.written_off,
            "paid_out": each.paid_out,
            "due_until": each.pay_until.on,
            "departure": each.departure.pk,
            "owed": each.to_pay,
            "still_owed": owed.get(each.departure.member_id, 0),
        }
        for each in shown
    ]
    return {
        "last_day": plan.year.last,
        "expected": plan.shown,
        "owed": plan.owed,
        "written_off": loss_distributed(coop.pk, plan.year.last),
        "suspended": suspended_of_plan(plan, coop.pk, on=timezone.localdate()),
        "items": items,
    }


@router.get(
    "/years/{int:year}/settlement.csv",
    response=None,
    openapi_extra=CSV,
    summary="What a settlement would pay, as CSV",
)
def settlement_csv(request: HttpRequest, year: int, filters: Query[SettlementLoss]) -> HttpResponse:
    """Every leaver, in the language that is asked for. Nothing is posted."""
    coop = _coop(request, "membership.see_year")
    return to_keep(settlement_file(settlement_plan(coop, year, loss=filters.loss), coop=coop))


@router.post("/years/{int:year}/settlement", response={201: RunOut}, summary="Settle with who left")
def settlement(request: HttpRequest, year: int, payload: YearSettlementIn) -> Status:
    """As the preview showed it. Many leavers are left to the worker."""
    coop, now = _coop(request, "membership.settle_leavers"), timezone.now()
    order = SettlementOrder(year=year, loss=payload.loss, expected=payload.expected.model_dump())
    run = settle_leavers(actor=request.actor, coop=coop, order=order, on=timezone.localdate(now), now=now)
    return Status(201, _out(run))


@router.get("/years/{int:year}/distribution", response=PreviewOut, summary="What a result would mean")
def distribution_preview(
    request: HttpRequest, year: int, filters: Query[DistributionFilters]
) -> dict[str, Any]:
    """Each member's part in a profit or a loss (§ 19 GenG). Nothing is posted."""
    coop = _coop(request, "membership.see_year")
    kind, amount = str(filters.kind), int(filters.amount)
    result = Result(year=year, kind=kind, amount=amount, resolved_on=filters.resolved_on)
    refuse_result(coop, year_ending_in(coop, year), result, timezone.localdate())
    plan = distribution_plan(
        coop,
        year,
        kind=kind,
        amount=amount,
        on=filters.resolved_on,
        count_openings=filters.count_openings,
    )
    items = [
        {"member": each.member_id, "weight": each.weight, "change": each.change, "paid_out": each.paid_out}
        for each in plan.parts[: filters.limit]
    ]
    return {
        "last_day": plan.year.last,
        "expected": plan.shown,
        "openings": plan.openings,
        "opened": plan.opened,
        "divided_by": plan.divided_by,
        "items": items,
    }


@router.post(
    "/years/{int:year}/distribution", response={201: RunOut}, summary="Distribute the result of a year"
)
def distribution(request: HttpRequest, year: int, payload: DistributionIn) -> Status:
    """As the preview showed it. Many members are left to the worker."""
    coop, now = _coop(request, "membership.distribute_result"), timezone.now()
    run = distribute_result(
        actor=request.actor,
        coop=coop,
        result=Result(year=year, **payload.model_dump()),
        on=timezone.localdate(now),
        now=now,
    )
    return Status(201, _out(run))


@router.get("/year-runs", response=RunsOut, summary="What was posted for whole years")
def year_runs(request: HttpRequest) -> dict[str, Any]:
    """Settlements and distributions of the token's cooperative, the latest 200."""
    _coop(request, "membership.see_year")
    runs = list(year_runs_visible_to(request.actor)[:200])
    progress = progress_of_runs(runs)
    return {"items": [_out(run, progress.get(run.pk, (0, 0))) for run in runs]}


@router.get("/year-runs/{int:run_id}", response=RunOut, summary="One run of a year")
def year_run(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """How it stands, and how far the worker is."""
    return _out(_run(request, run_id))


@router.get("/year-runs/{int:run_id}/lines", response=LinesOut, summary="Each member's part in a run")
def year_run_lines(request: HttpRequest, run_id: int, filters: Query[LineFilters]) -> dict[str, Any]:
    """It goes on with `cursor=next_cursor`."""
    run = _run(request, run_id)
    lines = lines_of(run).order_by("pk").filter(pk__gt=filters.cursor)
    found = list(lines[: filters.limit + 1])
    shown = found[: filters.limit]
    gone = set_off_of_run(run, [line.departure_id for line in shown if line.departure_id])
    items = [
        {
            "member": line.member_id,
            "weight": line.weight,
            "change": line.change,
            "paid_out": line.paid_out,
            "due_until": line.due_until,
            "departure": line.departure_id,
            "set_off": gone.get(line.departure_id or 0, 0),
        }
        for line in shown
    ]
    return {"items": items, "next_cursor": shown[-1].pk if len(found) > filters.limit else None}


@router.get(
    "/year-runs/{int:run_id}.csv",
    response=None,
    openapi_extra=CSV,
    summary="Each member's part in a run, as CSV",
)
def year_run_csv(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every line, in the language that is asked for."""
    return to_keep(run_file(_run(request, run_id)))


@router.post("/year-runs/{int:run_id}/reversal", response=RunOut, summary="Take a run of a year back")
def year_run_reversal(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """As a whole, the latest first, until its first payout is paid."""
    run, now = _run(request, run_id), timezone.now()
    return _out(
        reverse_year_run(
            actor=request.actor, coop_id=run.coop_id, run_id=run.pk, on=timezone.localdate(now), now=now
        )
    )


def _coop(request: HttpRequest, action: str) -> Coop:
    """The token's cooperative."""
    coop_id = request.actor.coop_id
    authorize(RULES, action, actor=request.actor, on=coop_id)
    return coops_by_id([coop_id])[coop_id]


def _run(request: HttpRequest, run_id: int) -> YearRun:
    _coop(request, "membership.see_year")
    return run_or_refuse(year_runs_visible_to(request.actor), run_id)


def _out(run: YearRun, progress: tuple[int, int] | None = None) -> dict[str, Any]:
    """progress: where it was read for many at once."""
    done, total = progress or run_progress(run)
    return {
        "id": run.pk,
        "kind": run.kind,
        "last_day": run.last_day,
        "amount": run.amount,
        "effective_on": run.effective_on,
        "divided_by": run.divided_by,
        "state": run.state,
        "problem": run.problem["code"] if run.problem else None,
        "expected": run.expected,
        "reversed_on": run.reversed_on,
        "done": done,
        "total": total,
    }
