"""Months, fiscal years and ages (§§ 187, 188 BGB), as tables."""

from __future__ import annotations

from datetime import date, timedelta

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
    short_years,
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


CHANGES = {
    "to July, in April": ((date(2020, 1, 1), 1), (date(2027, 4, 1), 7)),
    "to July, on its first day": ((date(2020, 1, 1), 1), (date(2027, 7, 1), 7)),
    "to July, in August": ((date(2020, 1, 1), 1), (date(2027, 8, 1), 7)),
    "to January, in October": ((date(2020, 1, 1), 7), (date(2027, 10, 1), 1)),
    "to January, on its first day": ((date(2020, 1, 1), 7), (date(2028, 1, 1), 1)),
    "to March and back": ((date(2020, 1, 1), 1), (date(2027, 2, 1), 3), (date(2027, 6, 1), 1)),
    "to September, twice": ((date(2020, 1, 1), 1), (date(2026, 5, 1), 9), (date(2027, 5, 1), 9)),
}


@pytest.mark.parametrize(
    ("change", "lasts"),
    [
        ("to July, in April", "2026-12-31 2027-06-30 2028-06-30"),
        ("to July, on its first day", "2026-12-31 2027-06-30 2028-06-30"),
        pytest.param(
            "to July, in August",
            "2026-12-31 2027-12-31 2028-06-30 2029-06-30",
            id="§ 240 (2) HGB: no year lasts longer than twelve months",
        ),
        ("to January, in October", "2026-06-30 2027-06-30 2027-12-31 2028-12-31"),
        ("to January, on its first day", "2026-06-30 2027-06-30 2027-12-31 2028-12-31"),
        ("to March and back", "2026-12-31 2027-02-28 2027-12-31 2028-12-31"),
        ("to September, twice", "2026-08-31 2027-08-31 2028-08-31"),
    ],
)
def test_a_changed_fiscal_year_makes_the_one_between_short(change: str, lasts: str) -> None:
    rules = Rules(year_begins=CHANGES[change])
    ends = [date.fromisoformat(last) for last in lasts.split()]
    assert year_ends(rules, ends[0], len(ends)) == ends


def year_ends(rules: Rules, start: date, number: int) -> list[date]:
    """The last days of so many fiscal years, from the one `start` lies in."""
    ends = [fiscal_year(rules, start)[1]]
    while len(ends) < number:
        ends.append(fiscal_year(rules, ends[-1] + timedelta(days=1))[1])
    return ends


@given(some.sampled_from(sorted(CHANGES)), some.dates(min_value=date(2019, 1, 1), max_value=date(2031, 1, 1)))
def test_every_day_lies_in_one_fiscal_year_of_twelve_months_at_most(change: str, on: date) -> None:
    rules = Rules(year_begins=CHANGES[change])
    first, last = fiscal_year(rules, on)
    assert first <= on <= last < add_months(first, 12)
    assert fiscal_year(rules, first) == fiscal_year(rules, last) == (first, last)
    assert fiscal_year(rules, last + timedelta(days=1))[0] == last + timedelta(days=1)


def test_short_years_are_named() -> None:
    assert short_years(Rules(year_begins=CHANGES["to March and back"])) == [
        (date(2027, 1, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 12, 31)),
    ]
    assert short_years(Rules()) == []


@pytest.mark.parametrize(
    ("notice_end", "on", "expected"),
    [
        ("fiscal_year", "2027-01-01", "2027-02-28"),
        ("half_year", "2027-01-01", "2027-02-28"),
        ("quarter", "2027-03-01", "2027-05-31"),
        ("quarter", "2027-12-01", "2027-12-31"),
        ("month", "2027-02-01", "2027-02-28"),
    ],
)
def test_a_part_of_a_short_year_ends_with_it_at_the_latest(notice_end: str, on: str, expected: str) -> None:
    rules = Rules(legal_form="ev", notice_end=notice_end, year_begins=CHANGES["to March and back"])
    assert next_end(rules, date.fromisoformat(on)) == date.fromisoformat(expected)


def test_fiscal_years_that_end_in_february_know_leap_years() -> None:
    ends = year_ends(Rules(fiscal_year_begins=3), date(2026, 3, 1), 3)
    assert ends == [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


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
