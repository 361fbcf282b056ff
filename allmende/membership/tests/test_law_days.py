"""Months, fiscal years and ages (§§ 187, 188 BGB), as tables."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmende.membership.law.days import (
    add_months,
    age_on,
    comes_of_age,
    fiscal_year,
    is_minor,
    next_end,
    year_ends,
)
from allmende.membership.law.rules import DAY, Rules

DAYS = some.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param("2026-01-15", 1, "2026-02-15", id="§ 188 (2): the day of the same number"),
        pytest.param("2026-01-31", 1, "2026-02-28", id="§ 188 (3): February has no 31st"),
        pytest.param("2028-01-31", 1, "2028-02-29", id="§ 188 (3): 29 February in a leap year"),
        pytest.param("2028-02-29", 12, "2029-02-28", id="§ 188 (3): a year after 29 February"),
        pytest.param("2026-11-30", 3, "2027-02-28", id="§ 188 (3): over the year’s end"),
        pytest.param("2026-12-31", 6, "2027-06-30", id="§ 188 (3): June has no 31st"),
        pytest.param("2026-03-31", -1, "2026-02-28", id="§ 188 (3): counted back"),
        pytest.param("2026-01-15", -1, "2025-12-15", id="§ 188 (2): back over the year’s end"),
        pytest.param("2026-05-31", 0, "2026-05-31", id="no period"),
    ],
)
def test_months_after_a_day(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("begins", "on", "first", "last"),
    [
        (1, "2026-01-01", "2026-01-01", "2026-12-31"),
        (1, "2026-12-31", "2026-01-01", "2026-12-31"),
        (7, "2026-06-30", "2025-07-01", "2026-06-30"),
        (7, "2026-07-01", "2026-07-01", "2027-06-30"),
        (3, "2028-02-29", "2027-03-01", "2028-02-29"),
        (3, "2027-02-28", "2026-03-01", "2027-02-28"),
        (12, "2026-11-30", "2025-12-01", "2026-11-30"),
        (12, "2026-12-01", "2026-12-01", "2027-11-30"),
        (1, "9999-12-31", "9999-01-01", "9999-12-31"),
    ],
)
def test_the_fiscal_year_of_a_day(begins: int, on: str, first: str, last: str) -> None:
    rules = Rules(fiscal_year_begins=begins)
    assert fiscal_year(rules, date.fromisoformat(on)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_fiscal_years_that_end_in_february_know_leap_years() -> None:
    ends = islice(year_ends(Rules(fiscal_year_begins=3), date(2026, 3, 1)), 3)
    assert list(ends) == [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


@given(begins=some.integers(1, 12), on=DAYS)
def test_every_day_lies_in_its_fiscal_year_of_twelve_months(begins: int, on: date) -> None:
    first, last = fiscal_year(Rules(fiscal_year_begins=begins), on)
    assert first <= on <= last
    assert (first.day, first.month) == (1, begins)
    assert (last - first).days in {364, 365}


@pytest.mark.parametrize(
    ("notice_end", "begins", "on", "expected"),
    [
        ("fiscal_year", 1, "2026-12-31", "2026-12-31"),
        ("fiscal_year", 9, "2026-09-01", "2027-08-31"),
        ("half_year", 1, "2026-06-30", "2026-06-30"),
        ("half_year", 1, "2026-07-01", "2026-12-31"),
        ("half_year", 10, "2026-01-15", "2026-03-31"),
        ("half_year", 9, "2027-12-01", "2028-02-29"),
        ("quarter", 2, "2026-04-30", "2026-04-30"),
        ("quarter", 2, "2026-05-01", "2026-07-31"),
        ("quarter", 1, "2026-10-01", "2026-12-31"),
        ("month", 1, "2028-02-01", "2028-02-29"),
        (DAY, 1, "2026-05-17", "2026-05-17"),
    ],
)
def test_the_next_day_on_which_notice_may_take_effect(
    notice_end: str, begins: int, on: str, expected: str
) -> None:
    rules = Rules(legal_form="ev", notice_end=notice_end, fiscal_year_begins=begins)
    assert next_end(rules, date.fromisoformat(on)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        pytest.param("2008-05-10", "2026-05-09", 17, id="§ 188 (2): the day before"),
        pytest.param("2008-05-10", "2026-05-10", 18, id="§ 187 (2): the birthday itself"),
        pytest.param("2008-02-29", "2026-02-28", 17, id="29 February, no leap year: not on the 28th"),
        pytest.param("2008-02-29", "2026-03-01", 18, id="29 February, no leap year: on 1 March"),
        pytest.param("2004-02-29", "2024-02-28", 19, id="29 February, leap year: not on the 28th"),
        pytest.param("2004-02-29", "2024-02-29", 20, id="29 February, leap year: on the day"),
        pytest.param("2026-05-10", "2026-05-10", 0, id="born today"),
    ],
)
def test_full_years_of_age(birth: str, on: str, age: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(on)) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="born later"):
        age_on(date(2026, 5, 11), date(2026, 5, 10))


@given(birth=DAYS)
def test_a_minor_is_one_until_the_day_before_coming_of_age(birth: date) -> None:
    day = comes_of_age(birth)
    assert not is_minor(birth, day)
    assert is_minor(birth, date.fromordinal(day.toordinal() - 1))
