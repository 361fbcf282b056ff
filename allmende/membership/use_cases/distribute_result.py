"""Distribute the profit or the loss of a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..models import DISTRIBUTIONS, YearRun, YearRunKind
from ..permissions import RULES
from ..refusals.members import AlreadyDistributed, ResultNotAllowed, YearNotOver
from ..register.dissolution import refuse_profit
from ..taking import take_the_list
from ..year.fiscal_years import FiscalYear, year_ending_in
from ..year.runs import distribution_of
from .begin_year_run import begin_year_run


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the assembly resolved. year: in which the fiscal year ends. kind: profit or loss; amount: in cents.

    resolved_on: from when it counts in the capital. pay_until: when what exceeds the shares is to be paid out.
    count_openings: opening balances within the year, or later, count as capital at its beginning.
    expected: the sums that were shown (DistributionPlan.shown); None to take what comes.
    """

    year: int
    kind: str
    amount: int
    resolved_on: date
    pay_until: date | None = None
    count_openings: bool = False
    expected: dict[str, int] | None = None


@transaction.atomic
def distribute_result(*, actor: Actor, coop: Coop, result: Result, on: date, now: datetime) -> YearRun:
    """Distribute a year's profit or loss by capital, a profit by what the statutes say instead (§ 19 GenG): it is
    credited until the shares are full, the rest waits as payouts; a loss is written off. All of it, or nothing. Many
    members are left to the worker: the run waits then. Raises ProfitNotDivided where the statutes exclude it (§ 20
    GenG), ResultNotAllowed, YearNotOver, AlreadyDistributed, AnotherResult, LossBeyondCapital, LossWrittenOff,
    NobodyToDivideAmong, PlanChanged, RunInProgress, NoCapitalAccount, NoSuchYear, NoStatutes, CoopIsDissolved.
    """
    take_the_list(coop.pk)
    authorize(RULES, "membership.distribute_result", actor=actor, on=coop.pk)
    fiscal = year_ending_in(coop, result.year)
    refuse_result(coop, fiscal, result, on)
    said = _("Profit of %(year)s") if result.kind == YearRunKind.PROFIT else _("Loss of %(year)s")
    run = YearRun(
        coop=coop,
        kind=result.kind,
        last_day=fiscal.last,
        amount=result.amount,
        effective_on=result.resolved_on,
        pay_until=(result.pay_until or result.resolved_on) if result.kind == YearRunKind.PROFIT else None,
        purpose=said % {"year": fiscal.name},
        count_openings=result.count_openings,
        expected=result.expected or {},
    )
    return begin_year_run(actor=actor, run=run, now=now)


def refuse_result(coop: Coop, fiscal: FiscalYear, result: Result, on: date) -> None:
    """What is against the resolution itself, also where it is only looked at. Raises ResultNotAllowed, YearNotOver,
    AlreadyDistributed, CoopIsDissolved.
    """
    if result.kind not in DISTRIBUTIONS or result.amount <= 0:
        raise ResultNotAllowed(_("Enter a profit or a loss above zero."), field="amount")
    if not fiscal.is_over(min(on, result.resolved_on)):
        raise YearNotOver(
            _("This fiscal year is not over."),
            rule=_("The assembly resolves on the result with the annual accounts (§ 48 (1) GenG)."),
            field="resolved_on",
        )
    if result.resolved_on > on:
        raise ResultNotAllowed(_("This day has not come yet."), field="resolved_on")
    if result.pay_until is not None and result.pay_until < result.resolved_on:
        raise ResultNotAllowed(_("This is before the resolution."), field="pay_until")
    _refuse_twice(coop, fiscal)
    if result.kind == YearRunKind.PROFIT:
        refuse_profit(coop, on=result.resolved_on)


def _refuse_twice(coop: Coop, fiscal: FiscalYear) -> None:
    if distribution_of(coop.pk, fiscal.last):
        raise AlreadyDistributed(
            _("The result of this year is distributed already. Take that back first."),
            rule=_("A year has one result."),
        )
