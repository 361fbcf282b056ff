"""When notice takes effect (§§ 65, 66, 66a, 67b GenG, § 39 BGB), as tables; in time and one day late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmende.membership.law.explained import Explained, Source
from allmende.membership.law.notice import (
    effect_of_cancelling_shares,
    effect_of_creditors_notice,
    effect_of_hardship,
    effect_of_notice,
    last_day_for,
    may_leave_early,
    next_deadline,
)
from allmende.membership.law.rules import DAY, NOTICE_ENDS, Rules

IN_TIME = [
    pytest.param(1, 3, "2026-09-30", "2026-12-31", id="§ 65 (2) GenG: three months before 31 December"),
    pytest.param(1, 6, "2026-06-30", "2026-12-31", id="§ 65 (2) GenG: six months"),
    pytest.param(1, 24, "2024-12-31", "2026-12-31", id="§ 65 (2) GenG: two years"),
    pytest.param(1, 60, "2021-12-31", "2026-12-31", id="§ 65 (2) GenG: five years, the most there is"),
    pytest.param(3, 3, "2026-11-30", "2027-02-28", id="§ 188 (3) BGB: fiscal year to 28 February"),
    pytest.param(3, 3, "2027-11-30", "2028-02-29", id="§ 188 (3) BGB: fiscal year to 29 February"),
    pytest.param(3, 12, "2027-02-28", "2028-02-29", id="§ 188 BGB: a year before 29 February"),
    pytest.param(
        3, 12, "2028-02-29", "2029-02-28", id="§ 188 (3) BGB: a year before 28 February, on the 29th"
    ),
    pytest.param(7, 3, "2026-03-31", "2026-06-30", id="§ 188 (3) BGB: fiscal year to 30 June"),
    pytest.param(9, 3, "2026-05-31", "2026-08-31", id="§ 188 (2) BGB: fiscal year to 31 August"),
    pytest.param(9, 6, "2026-02-28", "2026-08-31", id="§ 188 (2) BGB: back into February"),
    pytest.param(9, 6, "2028-02-29", "2028-08-31", id="§ 188 (2) BGB: back into a leap year’s February"),
    pytest.param(12, 3, "2026-08-31", "2026-11-30", id="§ 188 (3) BGB: fiscal year to 30 November"),
]


@pytest.mark.parametrize(("begins", "months", "last_day", "end"), IN_TIME)
def test_the_last_day_is_in_time_and_the_next_is_late(
    begins: int, months: int, last_day: str, end: str
) -> None:
    rules = Rules(fiscal_year_begins=begins, notice_months=months)
    last, ends_on = date.fromisoformat(last_day), date.fromisoformat(end)
    late = last + timedelta(days=1)
    assert last_day_for(rules, ends_on) == last
    assert effect_of_notice(rules, last).on == ends_on
    a_year_later = effect_of_notice(rules, late).on
    assert (a_year_later.year, a_year_later.month) == (ends_on.year + 1, ends_on.month)


FROM_JULY = ((date(2020, 1, 1), 1), (date(2027, 4, 1), 7))
"""The calendar year until 2026, then from July: 1 January to 30 June 2027 is short."""


@pytest.mark.parametrize(
    ("last_day", "end"),
    [
        pytest.param("2026-09-30", "2026-12-31", id="§ 65 (2): the last whole year before"),
        pytest.param(
            "2027-03-31", "2027-06-30", id="§ 65 (2) GenG, § 240 (2) HGB: to the end of the short year"
        ),
        pytest.param("2028-03-31", "2028-06-30", id="§ 65 (2): the first whole year after"),
    ],
)
def test_notice_reaches_the_end_of_a_short_fiscal_year(last_day: str, end: str) -> None:
    rules = Rules(year_begins=FROM_JULY)
    last, ends_on = date.fromisoformat(last_day), date.fromisoformat(end)
    assert last_day_for(rules, ends_on) == last
    assert effect_of_notice(rules, last).on == ends_on
    assert effect_of_notice(rules, last + timedelta(days=1)).on > ends_on


@pytest.mark.parametrize(
    ("since", "on", "may"),
    [
        pytest.param("2027-01-01", "2027-07-01", True, id="§ 65 (3): the whole of the short year"),
        pytest.param("2027-01-02", "2028-06-30", False, id="§ 65 (3): not from its first day"),
        pytest.param("2027-01-02", "2028-07-01", True, id="§ 65 (3): the whole year after it"),
    ],
)
def test_hardship_asks_for_a_full_fiscal_year_a_short_one_too(since: str, on: str, may: bool) -> None:
    rules = Rules(year_begins=FROM_JULY, notice_months=36)
    asked = {"member_since": date.fromisoformat(since), "on": date.fromisoformat(on)}
    assert may_leave_early(rules, **asked) == may


def test_a_sunday_shifts_nothing() -> None:
    """§ 193 BGB is not applied to notice periods (BGH III ZR 172/04): 30 September 2029 is a Sunday."""
    assert date(2029, 9, 30).isoweekday() == 7
    assert effect_of_notice(Rules(), date(2029, 10, 1)).on == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("notice_end", "months", "received", "on"),
    [
        pytest.param("month", 1, "2028-01-31", "2028-02-29", id="§ 39 (2) BGB: a month to 29 February"),
        pytest.param("month", 1, "2028-02-01", "2028-03-31", id="§ 39 (2) BGB: a day late, a month later"),
        pytest.param(
            "month", 0, "2026-05-17", "2026-05-31", id="§ 39 (2) BGB: to the month’s end without a period"
        ),
        pytest.param("quarter", 1, "2026-02-28", "2026-03-31", id="§ 39 (2) BGB: a month to the quarter"),
        pytest.param(
            "quarter", 1, "2026-03-01", "2026-06-30", id="§ 39 (2) BGB: a day late, a quarter later"
        ),
        pytest.param(
            "half_year", 3, "2026-03-31", "2026-06-30", id="§ 39 (2) BGB: three months to the half-year"
        ),
        pytest.param(
            "half_year", 3, "2026-04-01", "2026-12-31", id="§ 39 (2) BGB: a day late, half a year later"
        ),
        pytest.param(
            "fiscal_year", 0, "2026-12-31", "2026-12-31", id="§ 39 (2) BGB: on the last day of the year"
        ),
        pytest.param(DAY, 3, "2026-11-30", "2027-02-28", id="§ 188 (3) BGB: the period alone"),
        pytest.param(DAY, 0, "2026-05-17", "2026-05-17", id="§ 39 (1) BGB: at once"),
    ],
)
def test_an_associations_statutes_decide(notice_end: str, months: int, received: str, on: str) -> None:
    rules = Rules(legal_form="ev", notice_end=notice_end, notice_months=months)
    assert effect_of_notice(rules, date.fromisoformat(received)).on == date.fromisoformat(on)


@given(
    notice_end=some.sampled_from([*NOTICE_ENDS, DAY]),
    begins=some.integers(1, 12),
    months=some.integers(0, 60),
    received=some.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)),
)
def test_the_last_day_in_time_is_the_last_that_reaches_the_end(
    notice_end: str, begins: int, months: int, received: date
) -> None:
    rules = Rules(legal_form="ev", notice_end=notice_end, fiscal_year_begins=begins, notice_months=months)
    end = effect_of_notice(rules, received).on
    last = last_day_for(rules, end)
    assert received <= last
    assert effect_of_notice(rules, last).on == end
    assert effect_of_notice(rules, last + timedelta(days=1)).on > end


def test_nobody_leaves_within_a_fiscal_year() -> None:
    with pytest.raises(ValueError, match="2026-06-30"):
        last_day_for(Rules(), date(2026, 6, 30))


def test_a_member_may_wish_to_leave_later() -> None:
    wished = effect_of_notice(Rules(), date(2026, 3, 1), wished=date(2028, 12, 31))
    too_early = effect_of_notice(Rules(), date(2026, 11, 1), wished=date(2026, 12, 31))
    assert (wished.on, too_early.on) == (date(2028, 12, 31), date(2027, 12, 31))


def test_single_shares_end_by_the_same_period() -> None:
    explained = effect_of_cancelling_shares(Rules(), date(2026, 10, 1), shares=2)
    assert explained.on == date(2027, 12, 31)
    assert explained.sources == (Source("§ 67b", "GenG"), Source("§ 65 (2)", "GenG"))
    assert explained.in_words("de") == (
        "Die Kündigung einzelner Anteile, eingegangen am 01.10.2026, wirkt zum 31.12.2027 für 2 Anteile: "
        "3 Monate zum Jahresende, § 67b GenG, § 65 Abs. 2 GenG"
    )


@pytest.mark.parametrize(
    ("insolvency", "section"),
    [pytest.param(False, "§ 66", id="§ 66 GenG"), pytest.param(True, "§ 66a", id="§ 66a GenG")],
)
def test_a_creditor_has_the_members_period(insolvency: bool, section: str) -> None:
    explained = effect_of_creditors_notice(Rules(notice_months=12), date(2026, 1, 1), insolvency=insolvency)
    assert explained.on == date(2027, 12, 31)
    assert explained.sources[0] == Source(section, "GenG")


@pytest.mark.parametrize(
    ("months", "member_since", "on", "may"),
    [
        pytest.param(
            24, "2020-01-01", "2026-05-01", False, id="§ 65 (3) GenG: two years are not more than two"
        ),
        pytest.param(25, "2020-01-01", "2026-05-01", True, id="§ 65 (3) GenG: more than two years"),
        pytest.param(36, "2025-01-01", "2025-12-31", False, id="§ 65 (3) GenG: the first year is not over"),
        pytest.param(
            36, "2025-01-01", "2026-01-01", True, id="§ 65 (3) GenG: one full year, from its first day"
        ),
        pytest.param(36, "2025-01-02", "2026-12-31", False, id="§ 65 (3) GenG: joined a day late"),
        pytest.param(36, "2025-01-02", "2027-01-01", True, id="§ 65 (3) GenG: the next year was full"),
    ],
)
def test_who_may_leave_early(months: int, member_since: str, on: str, may: bool) -> None:
    rules = Rules(notice_months=months)
    since, day = date.fromisoformat(member_since), date.fromisoformat(on)
    assert may_leave_early(rules, member_since=since, on=day) is may


def test_hardship_needs_three_months_to_a_year_end() -> None:
    rules = Rules(notice_months=60, fiscal_year_begins=7, sections={"notice": "§ 8 (1)"})
    assert effect_of_hardship(rules, date(2026, 3, 31)).on == date(2026, 6, 30)
    late = effect_of_hardship(rules, date(2026, 4, 1))
    assert late.on == date(2027, 6, 30)
    assert late.sources == (Source("§ 65 (3)", "GenG"),)


def test_an_association_knows_no_such_hardship() -> None:
    rules = Rules(legal_form="ev", notice_months=24)
    assert not may_leave_early(rules, member_since=date(2020, 1, 1), on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("rules", "language", "sentence"),
    [
        (
            Rules(sections={"notice_months": "§ 8 (1)"}),
            "en",
            (
                "Notice received on 2 Oct 2026 takes effect on 31 Dec 2027: 3 months to the year end, "
                "§ 65 (2) GenG, § 8 (1) of the statutes"
            ),
        ),
        (
            Rules(sections={"notice_months": "§ 8 (1)"}),
            "de",
            (
                "Die Kündigung, eingegangen am 02.10.2026, wirkt zum 31.12.2027: 3 Monate zum Jahresende, "
                "§ 65 Abs. 2 GenG, § 8 (1) der Satzung"
            ),
        ),
        (
            Rules(notice_months=24, fiscal_year_begins=7, sections={"notice": "§ 5", "notice_end": "§ 5"}),
            "de",
            (
                "Die Kündigung, eingegangen am 02.10.2026, wirkt zum 30.06.2029: 2 Jahre zum Ende des "
                "Geschäftsjahres, § 65 Abs. 2 GenG, § 5 der Satzung"
            ),
        ),
        (
            Rules(legal_form="ev", notice_months=1, notice_end="quarter"),
            "en",
            (
                "Notice received on 2 Oct 2026 takes effect on 31 Dec 2026: 1 month to the end of a quarter of the "
                "fiscal year, § 39 (2) BGB"
            ),
        ),
        (
            Rules(legal_form="ev", notice_months=0, notice_end=DAY),
            "de",
            "Die Kündigung, eingegangen am 02.10.2026, wirkt sofort, § 39 Abs. 1 BGB",
        ),
        (
            Rules(legal_form="gmbh", notice_months=0),
            "en",
            "Notice received on 2 Oct 2026 takes effect on 31 Dec 2026: to the year end",
        ),
    ],
)
def test_notice_explains_itself(rules: Rules, language: str, sentence: str) -> None:
    assert effect_of_notice(rules, date(2026, 10, 2)).in_words(language) == sentence


def test_the_deadline_is_said_beforehand() -> None:
    explained = next_deadline(Rules(), date(2026, 8, 1))
    assert explained.on == date(2026, 9, 30)
    assert explained.in_words("en") == (
        "Notice takes effect on 31 Dec 2026 if it is received by 30 Sept 2026: 3 months to the year end, § 65 (2) GenG"
    )


def test_what_is_stored_is_said_later_in_any_language() -> None:
    explained = effect_of_notice(Rules(sections={"notice": "§ 8 (1)"}), date(2026, 10, 2))
    again = Explained.from_json(explained.to_json())
    assert again == explained
    assert again.in_words("de").startswith("Die Kündigung, eingegangen am 02.10.2026")


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentence says magic"):
        Explained.from_json({"kind": "magic", "on": "2026-10-02", "params": {}, "sources": []})
