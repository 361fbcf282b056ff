"""How a fiscal year's profit or loss falls on its members (§ 19 GenG): for the preview, and again under lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount

from ..law.profit import Stake, divide_loss, divide_profit
from ..law.rules import Rules
from ..models import YearRunKind
from ..refusals.members import LossBeyondCapital, LossWrittenOff, NobodyToDivideAmong, NoCapitalAccount
from .fiscal_years import FiscalYear, had_members, rules_as_of, year_ending_in
from .results import refuse_profit_after_loss
from .runs import loss_of_settlements

# Members of the last day, leavers of that day included. Capital of the end of the year before; where nobody had any
# then, as in the first year, what was paid in until the last day (§ 19 (1) sentence 2 GenG). Shares and the capital
# that fills them are those of the day of the resolution, both; what came in since counts, too, so that no share
# takes more than its price; who is settled meanwhile has none to fill. An opening balance of a member since before the
# year stood in other books at its beginning, if nobody knows how much of it: it counts where the office says so.
STAKES = """
with moved as (
    select member_id,
           coalesce(sum(amount) filter (where effective_on <= %(before)s), 0)::bigint as before,
           coalesce(sum(amount) filter (where effective_on <= %(last)s), 0)::bigint as last,
           coalesce(sum(amount) filter (
               where is_opening and effective_on > %(before)s and effective_on <= %(last)s), 0)::bigint as opened,
           sum(amount)::bigint as resolved
    from membership_capitalmovement c,
         lateral (select c.kind = 'opening' or c.reverses_id is not null and exists (
             select from membership_capitalmovement o where o.id = c.reverses_id and o.kind = 'opening')
         ) as k (is_opening)
    where coop_id = %(coop)s and effective_on <= %(on)s group by member_id
), since as (
    select member_id, min(running)::bigint as least from (
        select member_id, sum(sum(amount)) over (partition by member_id order by effective_on) as running
        from membership_capitalmovement where coop_id = %(coop)s and effective_on > %(on)s
        group by member_id, effective_on) as by_day
    group by member_id
), first as (
    select coalesce(sum(before), 0) = 0 as is_first from moved
), held as (
    select member_id, sum(shares)::bigint as shares from membership_sharemovement
    where coop_id = %(coop)s and effective_on <= %(on)s group by member_id
), settled as (
    select distinct member_id from membership_departure where coop_id = %(coop)s and shares is null
      and settled_on is not null and withdrawn_on is null and overtaken_by is null
)
select m.id, m.account_id, m.capital, moved.resolved,
       case when settled.member_id is null then coalesce(held.shares, 0) else 0 end, m.shares,
       moved.resolved + least(since.least, 0),
       greatest(case when first.is_first then moved.last else moved.before end, 0),
       case when first.is_first or m.joined_on > %(before)s then 0 else moved.opened end
from membership_member m join moved on moved.member_id = m.id left join held on held.member_id = m.id
  left join settled on settled.member_id = m.id left join since on since.member_id = m.id, first
where m.coop_id = %(coop)s and m.account_id is not null
  and m.joined_on <= %(last)s and (m.left_on is null or m.left_on >= %(last)s)
order by m.number
"""


@dataclass(frozen=True, slots=True)
class PartOfResult:
    """One member's part, in cents. weight: the capital that decides; change: of the capital; paid_out: beyond it."""

    member_id: int
    account_id: int
    weight: int
    change: int
    paid_out: int


@dataclass(frozen=True, slots=True)
class DistributionPlan:
    """What becomes of a result. amount: the profit or the loss, in cents.

    openings, opened: how many were members before the year and have an opening balance entered as of a day within it,
    and how much that is in cents; whether it counts, whoever decides has said.
    """

    year: FiscalYear
    kind: str
    amount: int
    parts: tuple[PartOfResult, ...]
    openings: int = 0
    opened: int = 0

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
    count_openings: opening balances entered as of a day within the year count as capital at the end of the year before.
    Whose part is less than a cent is left out. Raises AnotherResult, LossBeyondCapital, LossWrittenOff,
    NobodyToDivideAmong, NoCapitalAccount, NoSuchYear, NoStatutes.
    """
    fiscal = year_ending_in(coop, year)
    rules = rules_as_of(coop, on)
    if not rules.has_shares:
        raise NoCapitalAccount(_("There is no capital by which to divide: the statutes know no shares."))
    rows, opened = _stakes(coop, fiscal, on, count_openings)
    if not any(weight for *_rest, weight in rows):
        raise NobodyToDivideAmong(
            _("Nobody had capital by which to divide it.")
            if had_members(coop.pk, fiscal)
            else _("Nobody was a member yet in this year."),
            rule=_("A result is divided by capital at the end of the year before (§ 19 (1) GenG)."),
        )
    if kind == YearRunKind.LOSS:
        _refuse_twice(coop.pk, fiscal, amount)
    else:
        refuse_profit_after_loss(coop.pk, fiscal)
    found = _profit(rules, amount, rows) if kind == YearRunKind.PROFIT else _loss(amount, rows)
    return DistributionPlan(fiscal, kind, amount, tuple(found), len(opened), sum(opened))


Row = tuple[int, int, int, int, int, int, int, int]
"""Member, account, capital now, capital and shares on the day of the resolution, shares now, the least capital of any
day since the resolution, weight."""


def _stakes(coop: Coop, year: FiscalYear, on: date, count_openings: bool) -> tuple[list[Row], list[int]]:
    """And what was opened within the year of those who were members before."""
    asked: dict[str, int | date] = {"coop": coop.pk, "before": year.before, "last": year.last, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(STAKES, asked)
        found = cursor.fetchall()
    rows: list[Row] = [
        (*row, weight + opened if count_openings else weight) for *row, weight, opened in found
    ]
    return rows, [opened for *_row, opened in found if opened > 0]


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
    stakes = [_stake(rules, row) for row in rows]
    return [
        PartOfResult(member, account, weight, dividend.credited, dividend.paid_out)
        for (member, account, *_rest, weight), dividend in zip(
            rows, divide_profit(rules, profit, stakes), strict=True
        )
        if dividend.total
    ]


def _stake(rules: Rules, row: Row) -> Stake:
    """What came in since the resolution fills first the shares that began since, then those there were."""
    _member, _account, now, resolved, shares, shares_now, _least, weight = row
    begun = max(shares_now - shares, 0) * rules.share_price
    return Stake(weight, max(resolved, now - begun), shares)


def _loss(loss: int, rows: list[Row]) -> list[PartOfResult]:
    """Nobody loses more than there was on every day since: what was paid out or handed on takes part no more, and what
    came in since does not yet.
    """
    weights = [min(weight, least) for *_row, least, weight in rows]
    if loss > sum(weights):
        raise LossBeyondCapital(
            _("The loss is more than all capital it can be written off."),
            rule=_("A loss is written off capital (§ 19 (1) GenG); nobody’s capital falls below zero."),
            field="amount",
        )
    return [
        PartOfResult(member, account, weight, -part, 0)
        for (member, account, *_rest), weight, part in zip(
            rows, weights, divide_loss(loss, weights), strict=True
        )
        if part
    ]
