"""For which months dues are owed: periods one after another, the first with the fiscal year. No law says it; the
statutes do.
"""

from __future__ import annotations

from datetime import date

from .days import add_months, end_of_month


def dues_period(on: date, *, months: int, year_begins: int) -> tuple[date, date]:
    """First and last day of the period that a due day lies in.

    months: for how many months dues are paid at once. year_begins: the month with which the fiscal year does.
    """
    months_before = (on.year * 12 + on.month - year_begins) % months
    first = add_months(on.replace(day=1), -months_before)
    return first, end_of_month(add_months(first, months - 1))
