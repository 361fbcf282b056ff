"""The end of a year for programs: look at a settlement or a distribution, post it, take it back. Money is cents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StrictBool, StrictInt

from allmende.coops.models import Coop
from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..models import YearRun
from ..permissions import RULES, year_runs_visible_to
from ..use_cases.distribute_result import Result, distribute_result, refuse_result
from ..use_cases.reverse_year_run import reverse_year_run
from ..use_cases.settle_leavers import SettlementOrder, settle_leavers
from ..year.distribution import distribution_plan
from ..year.fiscal_years import year_ending_in
from ..year.runs import lines_of, loss_distributed, progress_of_runs, run_or_refuse, run_progress
from ..year.settlement import settlement_plan
from .routers import router

MOST = 1000
Loss = Annotated[int, Field(ge=0, le=10**15)]
Amount = Annotated[int, Field(ge=1, le=10**15)]
Key = Annotated[int, Field(ge=0, le=2**62)]


class ExpectedIn(Schema):
    """The sums of the preview. Where they are others by now, nothing is posted. owed: by leavers, of a settlement."""

    number: StrictInt
    change: StrictInt
    paid_out: StrictInt
    owed: StrictInt = 0


class SettlementFilters(Schema):
    """loss: of the annual accounts, which reserves do not cover and no distribution has written off."""

    loss: Loss = 0
    limit: int = Field(200, ge=1, le=MOST)


class YearSettlementIn(Schema):
    loss: Annotated[StrictInt, Field(ge=0, le=10**15)] = 0
    expected: ExpectedIn


class DistributionFilters(Schema):
    """What the assembly resolved. kind: profit or loss; resolved_on: from when it counts.

    count_openings: opening balances within the year count as capital at its beginning.
    """

    kind: Literal["profit", "loss"]
    amount: Amount
    resolved_on: Day
    count_openings: bool = False
    limit: int = Field(200, ge=1, le=MOST)


class DistributionIn(Schema):
    """pay_until: of a profit, when what exceeds full shares is to be paid; null for the day of the resolution."""

    kind: Literal["profit", "loss"]
    amount: Annotated[StrictInt, Field(ge=1, le=10**15)]
    resolved_on: Day
    pay_until: Day | None = None
    count_openings: StrictBool = False
    expected: ExpectedIn


class PartOut(Schema):
    """weight: the capital that counts; change: of the capital; paid_out: waits as a payout; owed: to be paid in."""

    member: int
    weight: int
    change: int
    paid_out: int
    due_until: date | None = None
    departure: int | None = None
    owed: int = 0


class SumsOut(Schema):
    number: int
    change: int
    paid_out: int
    owed: int = 0


class PreviewOut(Schema):
    """expected: send it with the decision. owed: what leavers have to pay in. items: the first ones.

    written_off: of a settlement, what the distribution of the year's loss has written off already. openings, opened: of
    a result, how many were members before the year and have an opening balance only since, and how much, in cents.
    """

    last_day: date
    expected: SumsOut
    owed: int = 0
    written_off: int = 0
    openings: int = 0
    opened: int = 0
    items: list[PartOut]


class RunOut(Schema):
    """state: waiting and reversing while the worker is at it, then posted or reversed; failed with its problem."""

    id: int
    kind: str
    last_day: date
    amount: int
    effective_on: date
    state: str
    problem: str | None
    expected: SumsOut
    reversed_on: date | None
    done: int
    total: int


class RunsOut(Schema):
    items: list[RunOut]


class LineFilters(Schema):
    cursor: Key = 0
    limit: int = Field(200, ge=1, le=MOST)


class LinesOut(Schema):
    items: list[PartOut]
    next_cursor: int | None


@router.get("/years/{int:year}/settlement", response=PreviewOut, summary="What a settlement would pay")
def settlement_preview(request: HttpRequest, year: int, filters: Query[SettlementFilters]) -> dict[str, Any]:
    """Each leaver of the fiscal year that ends in this calendar year (§ 73 GenG). Nothing is posted."""
    coop = _coop(request, "membership.see_year")
    plan = settlement_plan(coop, year, loss=filters.loss)
    items = [
        {
            "member": each.departure.member_id,
            "weight": each.settlement.capital,
            "change": -each.written_off,
            "paid_out": each.paid_out,
            "due_until": each.pay_until.on,
            "departure": each.departure.pk,
            "owed": each.to_pay,
        }
        for each in plan.leavers[: filters.limit]
    ]
    return {
        "last_day": plan.year.last,
        "expected": plan.shown,
        "owed": plan.owed,
        "written_off": loss_distributed(coop.pk, plan.year.last),
        "items": items,
    }


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
    refuse_result(year_ending_in(coop, year), result, timezone.localdate())
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
    lines = lines_of(_run(request, run_id)).order_by("pk").filter(pk__gt=filters.cursor)
    found = list(lines[: filters.limit + 1])
    shown = found[: filters.limit]
    items = [
        {
            "member": line.member_id,
            "weight": line.weight,
            "change": line.change,
            "paid_out": line.paid_out,
            "due_until": line.due_until,
            "departure": line.departure_id,
        }
        for line in shown
    ]
    return {"items": items, "next_cursor": shown[-1].pk if len(found) > filters.limit else None}


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
        "state": run.state,
        "problem": run.problem["code"] if run.problem else None,
        "expected": run.expected,
        "reversed_on": run.reversed_on,
        "done": done,
        "total": total,
    }
