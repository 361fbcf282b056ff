"""A run of a year as it would be posted now: each member's part, and the sums that were shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..models import YearRun, YearRunKind
from .distribution import DistributionPlan, distribution_plan
from .fiscal_years import with_month, year_until
from .settlement import SettlementPlan, settlement_plan, unsettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member's part, see models.YearLine. account_id: None where there is no capital to move."""

    member_id: int
    account_id: int | None
    weight: int
    change: int
    paid_out: int
    due_until: date | None = None
    departure_id: int | None = None
    borne: int = 0
    owed: int = 0


Planned = SettlementPlan | DistributionPlan


def plan_of(run: YearRun) -> Planned:
    """Computed from the books as they stand. Raises what the plans raise."""
    year = with_month(run.last_day)
    if run.kind == YearRunKind.SETTLEMENT:
        return settlement_plan(run.coop, year, loss=run.amount, named=False)
    return distribution_plan(
        run.coop,
        year,
        kind=run.kind,
        amount=run.amount,
        on=run.effective_on,
        count_openings=run.count_openings,
    )


def concerned_by(run: YearRun) -> set[int] | None:
    """The members whose capital it may move; None for all of the cooperative."""
    if run.kind != YearRunKind.SETTLEMENT:
        return None
    departures = unsettled(run.coop_id, year_until(run.coop, run.last_day))
    return set(departures.order_by().values_list("member", flat=True))


def parts_of_plan(run: YearRun, plan: Planned) -> list[Part]:
    """What is posted for each member, in the order of the list."""
    if isinstance(plan, SettlementPlan):
        return [
            Part(
                member_id=each.departure.member_id,
                account_id=each.departure.member.account_id,
                weight=each.settlement.capital,
                change=-each.written_off,
                paid_out=each.paid_out,
                due_until=each.pay_until.on,
                departure_id=each.departure.pk,
                borne=each.borne,
                owed=each.to_pay,
            )
            for each in plan.leavers
        ]
    return [
        Part(
            member_id=each.member_id,
            account_id=each.account_id,
            weight=each.weight,
            change=each.change,
            paid_out=each.paid_out,
            due_until=run.pay_until,
        )
        for each in plan.parts
    ]
