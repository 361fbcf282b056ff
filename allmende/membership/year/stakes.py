"""What decides about each member's part in a result (§ 19 GenG): read in one query, for all members of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from allmende.coops.models import Coop

from ..law.profit import Stake, weight_of
from ..law.rules import Rules
from .fiscal_years import FiscalYear

# Members of the last day, leavers of that day included. What counts is that of the end of the year before; where there
# was none then, as in the first year, that of the last day (§ 19 (1) sentence 2 GenG). Shares and the capital
# that fills them are those of the day of the resolution, both; what came in since counts, too, so that no share
# takes more than its price; shares that were handed on or settled since, with their capital, are filled no more; who
# is settled meanwhile has none to fill. An opening balance of a member since before the
# year, within it or later, stood in other books at its beginning, if nobody knows how much of it: it counts where the
# office says so. One of a day after the resolution has the result in it.
STAKES = """
with moved as (
    select member_id,
           coalesce(sum(amount) filter (where effective_on <= %(before)s), 0)::bigint as before,
           coalesce(sum(amount) filter (where effective_on <= %(last)s), 0)::bigint as last,
           coalesce(sum(amount) filter (
               where is_opening and effective_on > %(before)s and effective_on <= %(last)s), 0)::bigint as opened,
           coalesce(sum(amount) filter (
               where is_opening and effective_on > %(last)s), 0)::bigint as opened_later,
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
), held as (
    select member_id, sum(shares)::bigint as shares,
           coalesce(sum(shares) filter (where effective_on <= %(before)s), 0)::bigint as before,
           coalesce(sum(shares) filter (where effective_on < %(last)s or effective_on = %(last)s and not (
               kind = 'cancellation' or kind = 'reversal' and exists (
                   select from membership_sharemovement back
                   where back.id = moved.reverses_id and back.kind = 'cancellation'))), 0)::bigint as last
    from membership_sharemovement moved
    where coop_id = %(coop)s and effective_on <= %(on)s group by member_id
), gone as (
    select member_id, sum(shares)::bigint as shares from (
        select member_id, -shares as shares from membership_sharemovement moved
        where coop_id = %(coop)s and effective_on > %(on)s and (kind = 'transfer' or exists (
            select from membership_sharemovement o where o.id = moved.reverses_id and o.kind = 'transfer'))
        union all
        select member_id, shares from membership_departure
        where coop_id = %(coop)s and effective_on > %(on)s and shares is not null
          and settled_on is not null and withdrawn_on is null and overtaken_by is null
    ) as one group by member_id
), passed as (
    select member_id, -sum(amount)::bigint as capital from membership_capitalmovement moved
    where coop_id = %(coop)s and effective_on > %(on)s and (kind in ('transfer', 'payout') or exists (
        select from membership_capitalmovement o
        where o.id = moved.reverses_id and o.kind in ('transfer', 'payout')))
    group by member_id
), settled as (
    select distinct member_id from membership_departure where coop_id = %(coop)s and shares is null
      and settled_on is not null and withdrawn_on is null and overtaken_by is null
)
select m.id, m.account_id, m.joined_on, m.capital, m.shares, coalesce(moved.resolved, 0),
       case when settled.member_id is null then coalesce(held.shares, 0) else 0 end,
       coalesce(moved.resolved, 0) + least(since.least, 0),
       greatest(coalesce(gone.shares, 0), 0), greatest(coalesce(passed.capital, 0), 0),
       coalesce(moved.before, 0), coalesce(moved.last, 0), coalesce(moved.opened, 0), coalesce(moved.opened_later, 0),
       coalesce(held.before, 0), coalesce(held.last, 0), (select coalesce(sum(before), 0) = 0 from moved)
from membership_member m left join moved on moved.member_id = m.id left join held on held.member_id = m.id
  left join settled on settled.member_id = m.id left join since on since.member_id = m.id
  left join gone on gone.member_id = m.id left join passed on passed.member_id = m.id
where m.coop_id = %(coop)s and m.account_id is not null and m.voided_at is null
  and m.joined_on <= %(last)s and (m.left_on is null or m.left_on >= %(last)s)
order by m.number
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One member. weight: what decides. capital, shares_now: as the books stand; resolved, shares: capital and shares
    on the day of the resolution; least: the least capital of any day since then; gone, passed: shares that were
    handed on or settled since, and the capital that went with them. Sums in cents.
    """

    member_id: int
    account_id: int
    weight: int
    capital: int
    shares_now: int
    resolved: int
    shares: int
    least: int
    gone: int
    passed: int

    def stake(self, rules: Rules) -> Stake:
        """With the shares that are to be filled, and what fills them already: those of the day of the resolution, or
        those of them that have not gone since, where these take less.
        """
        then = self._filled(rules, self.resolved, self.shares)
        still = self._filled(rules, self.resolved - self.passed, self.shares - self.gone)
        return min(then, still, key=lambda stake: stake.room(rules))

    def _filled(self, rules: Rules, capital: int, shares: int) -> Stake:
        """What came in since the resolution fills first the shares that began since, then those there were."""
        begun = max(self.shares_now - shares, 0) * rules.share_price
        return Stake(self.weight, max(capital, self.capital - begun), shares)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the query says of a member: of the end of the year before, and of the last day. opened: with opening
    balances within the year; opened_later: after it. is_first: whether nobody at all had capital before.
    """

    member_id: int
    account_id: int
    joined_on: date
    capital: int
    shares_now: int
    resolved: int
    shares: int
    least: int
    gone: int
    passed: int
    capital_before: int
    capital_last: int
    opened: int
    opened_later: int
    shares_before: int
    shares_last: int
    is_first: bool


def stakes_of(
    coop: Coop, year: FiscalYear, rules: Rules, *, on: date, count_openings: bool
) -> tuple[list[Row], list[int]]:
    """By number in the list; and, where capital decides, what was opened only since the day that decides, of those who
    were members on it. on: the day of the resolution. Which day counts is said above STAKES.
    """
    asked: dict[str, int | date] = {"coop": coop.pk, "before": year.before, "last": year.last, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(STAKES, asked)
        found = [_Found(*row) for row in cursor.fetchall()]
    if rules.profit_by != "capital":
        return _by_the_statutes(rules, year, found), []
    rows, opened = [], []
    for each in found:
        weight = max(each.capital_last if each.is_first else each.capital_before, 0)
        later = _opened_since(each, year)
        if later > 0:
            opened.append(later)
        rows.append(_row(each, weight + later if count_openings else weight))
    return rows, opened


def _opened_since(found: _Found, year: FiscalYear) -> int:
    """What the books know only since the day that decides, in cents, of who was a member on it."""
    if found.is_first:
        return found.opened_later
    return found.opened + found.opened_later if found.joined_on <= year.before else 0


def _by_the_statutes(rules: Rules, year: FiscalYear, found: list[_Found]) -> list[Row]:
    """Shares, or one part each (§ 19 (2) GenG)."""
    is_first = all(each.joined_on > year.before for each in found)
    rows = []
    for each in found:
        shares = each.shares_last if is_first else each.shares_before
        is_there = is_first or each.joined_on <= year.before
        rows.append(_row(each, weight_of(rules, capital=0, shares=max(shares, 0), is_there=is_there)))
    return rows


def _row(found: _Found, weight: int) -> Row:
    return Row(
        member_id=found.member_id,
        account_id=found.account_id,
        weight=weight,
        capital=found.capital,
        shares_now=found.shares_now,
        resolved=found.resolved,
        shares=found.shares,
        least=found.least,
        gone=found.gone,
        passed=found.passed,
    )
