"""Fiscal years by the year in which they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from ..law.days import end_of_month, fiscal_year
from ..law.rules import FISCAL_YEAR, Rules
from ..models import Cause, Member
from ..queries import statutes_of, steps_to_settle
from ..refusals.members import NoStatutes, NoSuchYear
from ..statutes.rules import rules_of

YEARS = range(1990, 2101)
LARGEST = 210012
"""The number of the last fiscal year there could be."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year (Geschäftsjahr) with the statutes' rules as of its last day."""

    first: date
    last: date
    rules: Rules

    @property
    def before(self) -> date:
        """The last day of the year before."""
        return self.first - ONE_DAY

    @property
    def number(self) -> int:
        """By which addresses know it: the calendar year in which it ends, 2027. Where a short one ends in the same year
        after it, with its month: 202706.
        """
        follows = fiscal_year(self.rules, self.last + ONE_DAY)[1]
        return with_month(self.last) if follows.year == self.last.year else self.last.year

    @property
    def name(self) -> str:
        """What people call it: "2027"; "2026/27" where it goes over the turn of a calendar year; "06/2027" of a short
        one that lies within a calendar year in which another one ends.
        """
        if self.first.year != self.last.year:
            return f"{self.first.year}/{self.last.year % 100:02}"
        number = self.number
        return str(number) if number in YEARS else f"{number % 100:02}/{number // 100}"

    @property
    def earlier(self) -> FiscalYear:
        """The one before; with these rules."""
        return FiscalYear(*fiscal_year(self.rules, self.before), self.rules)

    @property
    def later(self) -> FiscalYear:
        """The next one; with these rules."""
        return FiscalYear(*fiscal_year(self.rules, self.last + ONE_DAY), self.rules)

    def is_over(self, on: date) -> bool:
        return self.last < on


def had_members(coop_id: int, year: FiscalYear) -> bool:
    """Whether anybody was a member by its last day: before that there was nothing to divide or to state."""
    return Member.objects.filter(coop_id=coop_id, voided_at=None, joined_on__lte=year.last).exists()


def with_month(last: date) -> int:
    """A number that is the fiscal year's with this last day alone: 202706."""
    return last.year * 100 + last.month


def year_ending_in(coop: Coop, year: int) -> FiscalYear:
    """The fiscal year that ends in this calendar year, the later one of two; or in this month (202706).

    Raises NoSuchYear, and NoStatutes where none were entered.
    """
    calendar, month = (year, 12) if year in YEARS else divmod(year, 100)
    if calendar not in YEARS or not 1 <= month <= 12:
        raise NoSuchYear(_("There is no such fiscal year."))
    until = end_of_month(date(calendar, month, 1))
    rules = rules_as_of(coop, until)
    first, last = fiscal_year(rules, until)
    if last > until:
        first, last = fiscal_year(rules, first - ONE_DAY)
    if year not in YEARS and last != until:
        raise NoSuchYear(_("There is no such fiscal year."))
    return FiscalYear(first, last, rules_as_of(coop, last))


def year_until(coop: Coop, last: date) -> FiscalYear:
    """The fiscal year with this last day."""
    return year_ending_in(coop, with_month(last))


def exits_within_years(coop: Coop, *, on: date) -> int:
    """How many steps that count take effect from this day on, not with a fiscal year although notice does.

    A month that was changed after a notice leaves the day that was confirmed as it is; it is settled with the year in
    which it falls. Whether it takes effect with the short year instead is general knowledge, to be confirmed.
    """
    rules = rules_as_of(coop, on)
    if not rules.year_begins or rules.notice_end != FISCAL_YEAR:
        return 0
    counts = steps_to_settle(coop.pk).filter(effective_on__gte=on).exclude(cause=Cause.TRANSFER)
    found = counts.order_by().values_list("effective_on").annotate(number=Count("pk"))
    return sum(number for day, number in found if fiscal_year(rules, day)[1] != day)


def last_year_over(coop: Coop, on: date) -> int:
    """The number of the latest fiscal year that ended before this day."""
    rules = rules_as_of(coop, on)
    return FiscalYear(*fiscal_year(rules, on), rules).earlier.number


def rules_as_of(coop: Coop, on: date) -> Rules:
    """What the statutes said that day; before the first version that was entered, what that one says.

    Raises NoStatutes where none were entered at all.
    """
    versions = statutes_of(coop.pk)
    statutes = versions.filter(valid_from__lte=on).first() or versions.last()
    if statutes is None:
        raise NoStatutes(
            _("This cooperative has not entered its statutes yet."),
            rule=_("Everything is computed from the statutes in force: enter them first."),
        )
    return rules_of(statutes, legal_form=coop.legal_form)
