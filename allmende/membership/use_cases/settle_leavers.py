"""Settle with those who left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..models import YearRun, YearRunKind
from ..permissions import RULES
from ..refusals.members import LossNotAllowed, YearNotOver
from ..taking import take_the_list
from ..year.fiscal_years import FiscalYear, year_ending_in
from .begin_year_run import begin_year_run


@dataclass(frozen=True, kw_only=True)
class SettlementOrder:
    """What the office decides. year: in which the fiscal year ends. loss: what reserves do not cover, in cents.

    expected: the sums it was shown (SettlementPlan.shown); None to take what comes.
    """

    year: int
    loss: int = 0
    expected: dict[str, int] | None = None


@transaction.atomic
def settle_leavers(*, actor: Actor, coop: Coop, order: SettlementOrder, on: date, now: datetime) -> YearRun:
    """Settle with everyone whose membership or single shares ended with a fiscal year, after its annual accounts.

    Capital leaves the books today (on) and waits as payouts until its last legal day (§ 73 (2), (4) GenG). Many leavers
    are settled by the worker: the run waits then. Who is settled is not settled again.
    What would take the capital below its minimum is suspended (§ 8a (2) GenG).
    Raises NothingToSettle, YearNotOver, PlanChanged, RunInProgress, NoSuchYear, AnotherResult, NoStatutes.
    """
    take_the_list(coop.pk)
    authorize(RULES, "membership.settle_leavers", actor=actor, on=coop.pk)
    fiscal = year_ending_in(coop, order.year)
    _refuse(fiscal, order, on)
    run = YearRun(
        coop=coop,
        kind=YearRunKind.SETTLEMENT,
        last_day=fiscal.last,
        amount=order.loss,
        effective_on=on,
        purpose=_("Settlement of %(year)s") % {"year": fiscal.name},
        expected=order.expected or {},
    )
    return begin_year_run(actor=actor, run=run, now=now)


def _refuse(fiscal: FiscalYear, order: SettlementOrder, on: date) -> None:
    if not fiscal.is_over(on):
        raise YearNotOver(
            _("This fiscal year is not over."),
            rule=_("A settlement rests on the annual accounts (§ 73 (2) GenG)."),
        )
    if order.loss < 0:
        raise LossNotAllowed(_("Enter a loss without a sign."), field="loss")
