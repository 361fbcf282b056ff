"""What the notes to the annual accounts say about members (§§ 337, 338 HGB), for any fiscal year, also in retrospect.

Who leaves with the last day of a year is a member through that day, has left in that year, and is none of those who
remain. The number of queries does not depend on how many members there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.payments.models import ClaimKind
from allmende.payments.queries import arrears

from ..law.settlement import liability_sum
from .fiscal_years import FiscalYear, rules_as_of, year_ending_in

PAYMENTS_ON_SHARES = (ClaimKind.SHARES, ClaimKind.INSTALMENT)

# Of several ways out the earliest counts: a later one was overtaken by it, and counts again once that is withdrawn.
# A member's row carries the sums of all movements; what counts later, or was known later, is taken off: of ten years
# that is far less than everything there ever was.
CLOSING = """
with way_out as (
    select member_id,
           min(effective_on) filter (where shares is null and is_known) as last_day,
           bool_or(shares is null) as ends,
           max(effective_on) filter (where shares is not null and effective_on <= %(day)s and is_known)
               as gave_back_on
    from membership_departure,
         lateral (select recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz) as is_known) as known
    where coop_id = %(coop)s
      and (withdrawn_on is null or withdrawn_on > coalesce(%(known_on)s, 'infinity'::date))
    group by member_id
), later_capital as (
    select member_id, sum(amount)::bigint as amount from membership_capitalmovement
    where coop_id = %(coop)s and {later}
    group by member_id
), opened as (
    select c.member_id, sum(c.amount)::bigint as amount from membership_capitalmovement c
    left join membership_capitalmovement back on back.id = c.reverses_id
    where c.coop_id = %(coop)s and c.effective_on between %(first)s and %(day)s
      and (c.kind = 'opening' or c.kind = 'reversal' and back.kind = 'opening')
      and c.recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz)
    group by c.member_id
), opened_later as (
    select c.member_id, max(c.effective_on) as day from membership_capitalmovement c
    where c.coop_id = %(coop)s and c.effective_on > %(day)s and c.kind = 'opening'
      and c.recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz)
      and not exists (select from membership_capitalmovement back where back.reverses_id = c.id
                      and back.recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz))
    group by c.member_id
), later_shares as (
    select member_id, sum(shares)::bigint as shares from membership_sharemovement
    where coop_id = %(coop)s and {later}
    group by member_id
), member as (
    select m.joined_on,
           case when way_out.ends then way_out.last_day
                when m.voided_at is null then m.left_on end as last_day,
           stood.capital,
           coalesce(opened.amount, 0) as opened,
           opened_later.day as opened_later,
           stood.shares,
           way_out.gave_back_on,
           case when way_out.gave_back_on is null then 0
                else greatest(stood.capital - stood.shares * %(price)s, 0)
           end as given_back
    from membership_member m
    left join way_out on way_out.member_id = m.id
    left join later_capital on later_capital.member_id = m.id
    left join opened on opened.member_id = m.id
    left join opened_later on opened_later.member_id = m.id
    left join later_shares on later_shares.member_id = m.id,
    lateral (
        select m.capital - coalesce(later_capital.amount, 0), m.shares - coalesce(later_shares.shares, 0)
    ) as stood (capital, shares)
    where m.coop_id = %(coop)s and m.joined_on <= %(day)s
      and m.recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz)
      and (m.voided_at is null or m.voided_at > coalesce(%(known_at)s, 'infinity'::timestamptz))
), standing as (
    select member.*, last_day is null or last_day > %(day)s as remains from member
)
select count(*) filter (where remains),
       count(*) filter (where joined_on >= %(first)s),
       count(*) filter (where last_day between %(first)s and %(day)s),
       count(*) filter (where last_day = %(day)s),
       coalesce(sum(shares) filter (where remains), 0)::bigint,
       coalesce(sum(capital - given_back) filter (where remains), 0)::bigint,
       coalesce(sum(capital) filter (where last_day = %(day)s), 0)::bigint,
       coalesce(sum(given_back) filter (where remains and gave_back_on = %(day)s), 0)::bigint,
       coalesce(sum(capital) filter (where last_day < %(day)s), 0)::bigint
         + coalesce(sum(given_back) filter (where remains and gave_back_on < %(day)s), 0)::bigint,
       coalesce(sum(opened) filter (where remains), 0)::bigint,
       max(opened_later)
from standing
"""
LATER = "effective_on > %(day)s"
LATER_OR_UNKNOWN = "(effective_on > %(day)s or recorded_at > %(known_at)s)"
"""Apart: without a moment an index answers."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How the list and the books stood at the end of a day. Sums in cents.

    members, shares, capital: of those who remain. joined, left: since `first`; left_last_day: of those who left, with
    this day. capital_left: of those who leave with this day; capital_given_back: of single shares that cease with it;
    capital_owed: of earlier ones, not yet settled. opened: of the capital of those who remain, what stood in other
    books before and was entered as of a day since `first`. known_since: where opening balances of these members were
    entered as of a later day, the last such day: what capital they had before, no book here says, so sums of capital
    are too low. None where all of it is known.
    """

    members: int
    joined: int
    left: int
    left_last_day: int
    shares: int
    capital: int
    capital_left: int
    capital_given_back: int
    capital_owed: int
    opened: int
    known_since: date | None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A fiscal year's figures. before: at the end of the year before. Liability in cents, None where unlimited."""

    year: FiscalYear
    known_at: datetime | None
    before: Closing
    end: Closing
    liability_before: int | None
    liability: int | None
    arrears: int
    arrears_number: int
    dues_open: int
    dues_open_number: int

    @property
    def capital_change(self) -> int:
        """By how much the capital of the members who remain rose or fell; opening balances are no change."""
        return self.end.capital - self.before.capital - self.end.opened

    @property
    def liability_change(self) -> int | None:
        if self.liability is None or self.liability_before is None:
            return None
        return self.liability - self.liability_before


def year_figures(coop: Coop, year: int, *, known_at: datetime | None = None) -> YearFigures:
    """The figures of the fiscal year that ends in this year, as the books knew them at a moment (None: now).

    Raises NoSuchYear and NoStatutes.
    """
    fiscal = year_ending_in(coop, year)
    earlier = rules_as_of(coop, fiscal.before)
    before = closing(coop, fiscal.before, first=fiscal.before, price=earlier.share_price, known_at=known_at)
    end = closing(coop, fiscal.last, first=fiscal.first, price=fiscal.rules.share_price, known_at=known_at)
    owed = arrears(coop_id=coop.pk, on=fiscal.last, kinds=PAYMENTS_ON_SHARES, known_at=known_at)
    dues = arrears(coop_id=coop.pk, on=fiscal.last, kinds=(ClaimKind.DUES,), known_at=known_at)
    return YearFigures(
        year=fiscal,
        known_at=known_at,
        before=before,
        end=end,
        liability_before=liability_sum(earlier, shares=before.shares),
        liability=liability_sum(fiscal.rules, shares=end.shares),
        arrears=owed.amount,
        arrears_number=owed.number,
        dues_open=dues.amount,
        dues_open_number=dues.number,
    )


def closing(coop: Coop, day: date, *, first: date, price: int, known_at: datetime | None = None) -> Closing:
    """How it stood at the end of a day. price: of one share, in cents: what a member holds beyond it was given back."""
    known_on = timezone.localdate(known_at, ZoneInfo(coop.time_zone)) if known_at else None
    asked: dict[str, int | date | datetime | None] = {
        "coop": coop.pk,
        "day": day,
        "first": first,
        "price": price,
        "known_at": known_at,
        "known_on": known_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLOSING.format(later=LATER_OR_UNKNOWN if known_at else LATER), asked)
        return Closing(*cursor.fetchone())
