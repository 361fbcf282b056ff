"""How a fiscal year's profit or loss falls on its members (§ 19 GenG): for the preview, and again under lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount

from ..law.profit import divide_loss, divide_profit, objection_to_dividing
from ..law.rules import Rules
from ..models import ProfitBy, YearRunKind
from ..naming import in_words
from ..refusals.members import (
    LossBeyondCapital,
    LossWrittenOff,
    NobodyToDivideAmong,
    NoCapitalAccount,
    ProfitNotDivided,
    refuse,
)
from .fiscal_years import FiscalYear, had_members, rules_as_of, year_ending_in
from .openings import opened_after
from .results import refuse_profit_after_loss
from .runs import loss_of_settlements
from .stakes import Row, stakes_of


@dataclass(frozen=True, slots=True)
class PartOfResult:
    """One member's part, in cents. weight: what decides, capital or what the statutes say instead; change: of the
    capital; paid_out: beyond it.
    """

    member_id: int
    account_id: int
    weight: int
    change: int
    paid_out: int


@dataclass(frozen=True, slots=True)
class DistributionPlan:
    """What becomes of a result. amount: the profit or the loss, in cents.

    divided_by: what the parts' weights are. openings, opened: how many were members before the year and have an
    opening balance entered as of a day within it or later, and how much that is in cents; whether it counts, whoever
    decides has said.
    """

    year: FiscalYear
    kind: str
    amount: int
    parts: tuple[PartOfResult, ...]
    openings: int = 0
    opened: int = 0
    divided_by: str = ProfitBy.CAPITAL

    @property
    def weight(self) -> int:
        return sum(part.weight for part in self.parts)

    @property
    def change(self) -> int:
        return sum(part.change for part in self.parts)

    @property
    def paid_out(self) -> int:
        return sum(part.paid_out for part in self.parts)

    @property
    def shown(self) -> dict[str, int]:
        """What whoever decides looks at."""
        return {"number": len(self.parts), "change": self.change, "paid_out": self.paid_out}


def distribution_plan(
    coop: Coop, year: int, *, kind: str, amount: int, on: date, count_openings: bool = False
) -> DistributionPlan:
    """Each member's part of the fiscal year that ends in this calendar year, by number in the list.

    amount: above zero, in cents. on: from when it counts; shares and capital of that day say what fills them up.
    count_openings: opening balances entered as of a day within the year, or later, count as capital at the end of the
    year before.
    Whose part is less than a cent is left out. The statutes of that day say whether and by what a profit is divided.
    Raises ProfitNotDivided, AnotherResult, LossBeyondCapital, LossWrittenOff,
    NobodyToDivideAmong, NoCapitalAccount, NoSuchYear, NoStatutes.
    """
    fiscal = year_ending_in(coop, year)
    rules = rules_as_of(coop, on)
    if not rules.has_shares:
        raise NoCapitalAccount(_("There is no capital by which to divide: the statutes know no shares."))
    if kind == YearRunKind.PROFIT:
        refuse(ProfitNotDivided, objection_to_dividing(rules))
    else:
        rules = replace(rules, profit_by=ProfitBy.CAPITAL)
    rows, opened = stakes_of(coop, fiscal, rules, on=on, count_openings=count_openings)
    if not any(row.weight for row in rows):
        raise NobodyToDivideAmong(
            _nothing_there(coop, fiscal),
            rule=_("A result is divided by what was there at the end of the year before (§ 19 GenG)."),
        )
    if kind == YearRunKind.LOSS:
        _refuse_twice(coop.pk, fiscal, amount)
    else:
        refuse_profit_after_loss(coop.pk, fiscal)
    found = _profit(rules, amount, rows) if kind == YearRunKind.PROFIT else _loss(amount, rows)
    return DistributionPlan(
        fiscal, kind, amount, tuple(found), len(opened), sum(opened), divided_by=rules.profit_by
    )


def _nothing_there(coop: Coop, year: FiscalYear) -> str:
    if not had_members(coop.pk, year):
        return _("Nobody was a member yet in this year.")
    opened = opened_after(coop.pk, year.last)
    if opened is None:
        return _("There is nothing by which to divide it.")
    return _(
        "There is nothing by which to divide it: opening balances were entered as of %(day)s, and capital of an "
        "earlier day is not known here. A list whose balance day is the day before the year begins, %(before)s, "
        "brings it in."
    ) % {"day": in_words(opened), "before": in_words(year.before)}


def _refuse_twice(coop_id: int, year: FiscalYear, amount: int) -> None:
    """What leavers bore of the year's loss does not fall on the others once more."""
    loss, written_off = loss_of_settlements(coop_id, year.last)
    if loss and written_off + amount > loss:
        raise LossWrittenOff(
            _(
                "Who left with this year was settled with a loss of %(loss)s €, and %(written_off)s € of it were"
                " written off then. At most %(rest)s € are left."
            )
            % {
                "loss": format_amount(loss, decimals=2),
                "written_off": format_amount(written_off, decimals=2),
                "rest": format_amount(loss - written_off, decimals=2),
            },
            rule=_("A loss is written off once."),
            field="amount",
            rest=loss - written_off,
        )


def _profit(rules: Rules, profit: int, rows: list[Row]) -> list[PartOfResult]:
    stakes = [row.stake(rules) for row in rows]
    return [
        PartOfResult(row.member_id, row.account_id, row.weight, dividend.credited, dividend.paid_out)
        for row, dividend in zip(rows, divide_profit(rules, profit, stakes), strict=True)
        if dividend.total
    ]


def _loss(loss: int, rows: list[Row]) -> list[PartOfResult]:
    """Nobody loses more than there was on every day since: what was paid out or handed on takes part no more, and what
    came in since does not yet.
    """
    weights = [min(row.weight, row.least) for row in rows]
    if loss > sum(weights):
        raise LossBeyondCapital(
            _("The loss is more than all capital it can be written off."),
            rule=_("A loss is written off capital (§ 19 (1) GenG); nobody’s capital falls below zero."),
            field="amount",
        )
    return [
        PartOfResult(row.member_id, row.account_id, weight, -part, 0)
        for row, weight, part in zip(rows, weights, divide_loss(loss, weights), strict=True)
        if part
    ]
