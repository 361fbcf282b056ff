"""Fiscal years by the year in which they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from ..law.days import fiscal_year
from ..law.rules import Rules
from ..queries import statutes_of
from ..refusals.members import NoStatutes, NoSuchYear
from ..statutes.rules import rules_of

YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year (Geschäftsjahr) with the statutes' rules as of its last day."""

    first: date
    last: date
    rules: Rules

    @property
    def before(self) -> date:
        """The last day of the year before."""
        return self.first - timedelta(days=1)

    def is_over(self, on: date) -> bool:
        return self.last < on


def year_ending_in(coop: Coop, year: int) -> FiscalYear:
    """The fiscal year that ends in this calendar year. Raises NoSuchYear, and NoStatutes where none were entered."""
    if year not in YEARS:
        raise NoSuchYear(_("There is no such fiscal year."))
    rules = rules_as_of(coop, date(year, 12, 31))
    first, last = fiscal_year(rules, date(year, (rules.fiscal_year_begins - 2) % 12 + 1, 1))
    return FiscalYear(first, last, rules_as_of(coop, last))


def last_year_over(coop: Coop, on: date) -> int:
    """The calendar year in which the latest fiscal year ended before this day."""
    first, _last = fiscal_year(rules_as_of(coop, on), on)
    return (first - timedelta(days=1)).year


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
