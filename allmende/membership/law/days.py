"""Months, fiscal years and ages: the arithmetic of §§ 187 and 188 BGB.

A period that begins with an event does not count the event's day and ends on the day of the same number; where the
last month has no such day, on that month's last day. Every fiscal year has twelve months (see Rules).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from .rules import DAY, NOTICE_ENDS, Rules

OF_AGE = 18
"""Years (§ 2 BGB)."""


def add_months(day: date, months: int) -> date:
    """The last day of a period of so many months after an event on this day (§§ 187 (1), 188 (2), (3) BGB).

    31 January and one month make 28 or 29 February. Negative months count back.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_from_the_end_of(day: date, months: int) -> date:
    """The last day of a period that begins when this day ends (§§ 187 (2), 188 (2), (3) BGB).

    What ends with 30 June is six months past with 31 December, not a day before.
    """
    last = add_months(day, months)
    return end_of_month(last) if is_end_of_month(day) else last


def is_end_of_month(day: date) -> bool:
    return day == end_of_month(day)


def fiscal_year(rules: Rules, on: date) -> tuple[date, date]:
    """First and last day of the fiscal year this day lies in."""
    begins_in = (on.month - rules.fiscal_year_begins) % 12
    first = add_months(on.replace(day=1), -begins_in)
    return first, end_of_month(add_months(first, 11))


def year_ends(rules: Rules, start: date) -> Iterator[date]:
    """The last days of fiscal years, from the one `start` lies in, without end."""
    end = fiscal_year(rules, start)[1]
    while True:
        yield end
        end = end_of_month(add_months(end.replace(day=1), 12))


def next_end(rules: Rules, on: date) -> date:
    """The first day, this one included, on which statutes let notice take effect (Rules.notice_end)."""
    if rules.notice_end == DAY:
        return on
    first = fiscal_year(rules, on)[0]
    step = NOTICE_ENDS[rules.notice_end]
    passed = ((on.year - first.year) * 12 + on.month - first.month) // step
    return end_of_month(add_months(first, (passed + 1) * step - 1))


def age_on(birth: date, on: date) -> int:
    """Full years of age. The day of birth counts (§ 187 (2) BGB), so a year of age is full when the day before
    the birthday ends (§ 188 (2) BGB): someone born on 29 February turns a year older, in years without that day,
    at the beginning of 1 March.
    """
    if on < birth:
        raise ValueError("born later")
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def is_minor(birth: date, on: date) -> bool:
    """Whether declarations need the legal representatives (§§ 106, 107, 1629 BGB)."""
    return age_on(birth, on) < OF_AGE


def comes_of_age(birth: date) -> date:
    """The first day on which someone is 18."""
    year = birth.year + OF_AGE
    if (birth.month, birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return birth.replace(year=year)
