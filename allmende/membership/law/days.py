"""Months, fiscal years and ages: the arithmetic of §§ 187 and 188 BGB, and of § 240 (2) HGB.

A period that begins with an event does not count the event's day and ends on the day of the same number; where the
last month has no such day, on that month's last day. A fiscal year begins with the month that the statutes in force on
that day name, and lasts for twelve months at most (§ 240 (2) sentence 2 HGB): where the statutes change the month, the
year between is short (Rumpfgeschäftsjahr).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

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
    """First and last day of the fiscal year this day lies in; a short one where the statutes change its month."""
    first = on.replace(day=1)
    while not _begins(rules, first):
        first = add_months(first, -1)
    first = add_months(first, (_months_between(first, on) // 12) * 12)  # no year lasts longer
    for months in range(1, 12):
        if _begins(rules, add_months(first, months)):
            return first, end_of_month(add_months(first, months - 1))
    return first, end_of_month(add_months(first, 11))


def _begins(rules: Rules, first: date) -> bool:
    """Whether a fiscal year begins with this first day of a month, as the statutes in force on it say."""
    since = [month for day, month in rules.year_begins if day <= first]
    before = rules.year_begins[0][1] if rules.year_begins else rules.fiscal_year_begins
    return first.month == (since[-1] if since else before)


def _months_between(first: date, on: date) -> int:
    return (on.year - first.year) * 12 + on.month - first.month


def short_years(rules: Rules) -> list[tuple[date, date]]:
    """First and last days of the fiscal years that a change of the month made short, the first one first."""
    found = []
    if rules.year_begins:
        first, last = fiscal_year(rules, rules.year_begins[0][0])
        until = add_months(rules.year_begins[-1][0], 24)
        while first <= until:
            if _months_between(first, last) < 11:
                found.append((first, last))
            first, last = fiscal_year(rules, last + timedelta(days=1))
    return found


def next_end(rules: Rules, on: date) -> date:
    """The first day, this one included, on which statutes let notice take effect (Rules.notice_end): with the last
    quarter or half of a short fiscal year ends that year.
    """
    if rules.notice_end == DAY:
        return on
    first, last = fiscal_year(rules, on)
    step = NOTICE_ENDS[rules.notice_end]
    passed = _months_between(first, on) // step
    return min(end_of_month(add_months(first, (passed + 1) * step - 1)), last)


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
