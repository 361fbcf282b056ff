"""Sums divided to the cent: apportionment, profit and loss (§ 19 GenG), settlement (§§ 8a, 73 GenG)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from time import process_time

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from allmende.membership.law.apportion import apportion
from allmende.membership.law.profit import Dividend, Stake, divide_loss, divide_profit
from allmende.membership.law.rules import Rules
from allmende.membership.law.settlement import (
    ExitDay,
    Holding,
    Settlement,
    binding_minimum,
    divide_shortfall,
    last_payout_day,
    liability_sum,
    objection_to_paying_out,
    suspended_days,
    suspended_since,
)

WEIGHTS = some.lists(some.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        pytest.param(100, [1, 1, 1], [34, 33, 33], id="equal remainders: the earlier position"),
        pytest.param(2, [1, 1, 1], [1, 1, 0], id="fewer cents than members"),
        pytest.param(10, [3, 1, 1], [6, 2, 2], id="it comes out even"),
        pytest.param(1, [1, 3], [0, 1], id="the largest remainder"),
        pytest.param(5, [1, 3, 6], [0, 2, 3], id="equal remainders: the larger weight"),
        pytest.param(100, [0, 7], [0, 100], id="no weight, no part"),
        pytest.param(-100, [1, 1, 1], [-34, -33, -33], id="a loss"),
        pytest.param(0, [5, 5], [0, 0], id="nothing to divide"),
        pytest.param(0, [0, 0], [0, 0], id="nothing to divide, nobody to divide among"),
        pytest.param(0, [], [], id="nobody"),
    ],
)
def test_dividing_to_the_cent(total: int, weights: list[int], parts: list[int]) -> None:
    assert apportion(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0]), (1, [2, -1])])
def test_what_cannot_be_divided_is_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weight|nobody"):
        apportion(total, weights)


@given(total=some.integers(-(10**12), 10**12), weights=WEIGHTS)
def test_parts_make_the_sum_and_are_less_than_a_cent_off(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, whole)) < 1 for part, weight in zip(parts, weights, strict=True)
    )


@given(total=some.integers(0, 10**12), weights=WEIGHTS)
def test_a_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    ranked = [part for _weight, part in sorted(zip(weights, parts, strict=True))]
    assert ranked == sorted(ranked)


def test_a_hundred_thousand_members_take_less_than_a_second() -> None:
    weights = [100_00 + number * 7919 % 50_000_00 for number in range(100_000)]
    began = process_time()
    parts = apportion(123_456_789_01, weights)
    assert process_time() - began < 1
    assert sum(parts) == 123_456_789_01


@pytest.mark.parametrize(
    ("profit", "stakes", "dividends"),
    [
        pytest.param(
            30_00,
            [Stake(weight=100_00, capital=100_00, shares=1), Stake(weight=200_00, capital=200_00, shares=2)],
            [Dividend(0, 10_00), Dividend(0, 20_00)],
            id="§ 19 (1): by capital, full shares are paid out",
        ),
        pytest.param(
            30_00,
            [Stake(weight=50_00, capital=50_00, shares=1), Stake(weight=100_00, capital=95_00, shares=1)],
            [Dividend(10_00, 0), Dividend(5_00, 15_00)],
            id="§ 19 (1) sentence 3: credited until the share is full",
        ),
        pytest.param(
            10_00,
            [Stake(weight=0, capital=100_00, shares=1), Stake(weight=100_00, capital=0, shares=0)],
            [Dividend(0, 0), Dividend(0, 10_00)],
            id="§ 19 (1) sentence 2: joined in the year gets nothing, left with it does",
        ),
    ],
)
def test_profit_by_capital(profit: int, stakes: list[Stake], dividends: list[Dividend]) -> None:
    found = divide_profit(Rules(share_price=100_00), profit, stakes)
    assert found == dividends
    assert sum(dividend.total for dividend in found) == profit


def test_a_loss_is_no_profit() -> None:
    with pytest.raises(ValueError, match="loss"):
        divide_profit(Rules(share_price=100_00), -1, [])


@given(data=some.data(), weights=WEIGHTS)
def test_nobody_loses_more_than_their_capital(data: some.DataObject, weights: list[int]) -> None:
    loss = data.draw(some.integers(0, sum(weights)))
    parts = divide_loss(loss, weights)
    assert sum(parts) == loss
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


def test_a_loss_beyond_all_capital_is_no_matter_of_capital() -> None:
    with pytest.raises(ValueError, match="capital"):
        divide_loss(301, [100, 200])


@pytest.mark.parametrize(
    ("exit_on", "months", "last_day"),
    [
        pytest.param("2026-12-31", 6, "2027-06-30", id="§ 73 (2): six months"),
        pytest.param("2026-06-30", 6, "2026-12-31", id="§ 188 (2) BGB: from 30 June to 31 December"),
        pytest.param("2027-02-28", 6, "2027-08-31", id="§ 188 (2) BGB: from the end of February"),
        pytest.param("2026-08-31", 6, "2027-02-28", id="§ 188 (3) BGB: to 28 February"),
        pytest.param("2027-08-31", 6, "2028-02-29", id="§ 188 (3) BGB: to 29 February"),
        pytest.param(
            "2028-02-28", 6, "2028-08-28", id="§ 188 (2) BGB: 28 February is no month’s end in 2028"
        ),
        pytest.param("2026-12-31", 24, "2028-12-31", id="§ 73 (4): two years by the statutes"),
    ],
)
def test_the_last_day_of_the_payout(exit_on: str, months: int, last_day: str) -> None:
    explained = last_payout_day(Rules(payout_months=months), date.fromisoformat(exit_on))
    assert explained.on == date.fromisoformat(last_day)


def test_the_payout_explains_itself() -> None:
    by_law = last_payout_day(Rules(), date(2026, 12, 31))
    by_statutes = last_payout_day(Rules(payout_months=12, sections={"payout": "§ 11"}), date(2026, 12, 31))
    assert by_law.in_words("de") == (
        "Das Geschäftsguthaben eines am 31.12.2026 ausgeschiedenen Mitglieds ist bis 30.06.2027 auszuzahlen, "
        "Frist: 6 Monate, § 73 Abs. 2 GenG"
    )
    assert by_statutes.in_words("en") == (
        "The capital of a member who left on 31 Dec 2026 is to be paid by 31 Dec 2027, within 1 year, "
        "§ 73 (4) GenG, § 11 of the statutes"
    )


HOLDINGS = [Holding(shares=1, capital=100_00), Holding(shares=3, capital=300_00)]


@pytest.mark.parametrize(
    ("rules", "parts"),
    [
        pytest.param(Rules(liability="none"), [0, 0], id="§ 73 (2) s. 4: no additional liability"),
        pytest.param(Rules(liability="unlimited"), [500_00, 500_00], id="§ 73 (2) s. 4: by heads"),
        pytest.param(
            Rules(liability="unlimited", loss_by="capital"), [250_00, 750_00], id="§ 73 (2) s. 4: by capital"
        ),
        pytest.param(
            Rules(liability="limited", liability_cap=200_00), [200_00, 500_00], id="§ 73 (2) s. 4: to the cap"
        ),
        pytest.param(
            Rules(liability="limited", liability_cap=500_00, loss_by="liability"),
            [250_00, 750_00],
            id="§ 73 (2) s. 4: by liability",
        ),
    ],
)
def test_what_leavers_owe_of_a_shortfall(rules: Rules, parts: list[int]) -> None:
    assert divide_shortfall(rules, 1_000_00, HOLDINGS) == parts


@pytest.mark.parametrize(
    ("liability", "cap", "expected"),
    [
        pytest.param("none", 0, 0, id="§ 6 no. 3: no additional liability"),
        pytest.param("limited", 200_00, 600_00, id="§ 119: each share adds its sum"),
        pytest.param("unlimited", 0, None, id="§ 6 no. 3: without a limit"),
    ],
)
def test_the_sum_a_member_is_liable_for(liability: str, cap: int, expected: int | None) -> None:
    assert liability_sum(Rules(liability=liability, liability_cap=cap), shares=3) == expected


def test_a_settlement_may_be_owed() -> None:
    assert Settlement(capital=100_00, written_off=30_00).amount == 70_00
    assert Settlement(capital=100_00, written_off=100_00, owed=50_00).amount == -50_00


FIRST, NEXT, LAST = date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("capital", "owed", "suspended"),
    [
        pytest.param(1_000, [(LAST, 100, 900)], [], id="exactly the minimum is left"),
        pytest.param(1_000, [(LAST, 101, 900)], [LAST], id="a cent less"),
        pytest.param(1_000, [(LAST, 101, None)], [], id="no minimum"),
        pytest.param(1_000, [(FIRST, 60, 900), (NEXT, 50, 900)], [NEXT], id="who left first is paid first"),
        pytest.param(
            1_000, [(NEXT, 50, 900), (FIRST, 60, 900)], [NEXT], id="in whatever order they are told"
        ),
        pytest.param(
            1_000,
            [(FIRST, 30, 900), (NEXT, 80, 900), (LAST, 10, 900)],
            [NEXT, LAST],
            id="nobody overtakes who left before",
        ),
        pytest.param(
            1_000,
            [(FIRST, 60, 900), (LAST, 50, None)],
            [FIRST],
            id="who is bound to none is paid in any case",
        ),
        pytest.param(
            1_000, [(FIRST, 60, 950), (NEXT, 60, 800)], [FIRST, NEXT], id="an earlier, higher minimum"
        ),
        pytest.param(
            1_000,
            [(FIRST, 50, 900), (NEXT, 60, 800)],
            [NEXT],
            id="a later, lower minimum waits for the higher",
        ),
        pytest.param(500, [(LAST, 1, 900)], [LAST], id="it is below already"),
        pytest.param(1_000, [], [], id="nobody waits"),
    ],
)
def test_who_waits_for_the_minimum_capital(
    capital: int, owed: list[tuple[date, int, int | None]], suspended: list[date]
) -> None:
    assert suspended_days([ExitDay(*each) for each in owed], capital=capital) == set(suspended)


@given(
    some.dictionaries(
        some.dates(), some.tuples(some.integers(1, 500), some.none() | some.integers(0, 2_000)), max_size=8
    ),
    some.integers(0, 3_000),
)
def test_what_may_be_paid_leaves_the_minimum(days: dict[date, tuple[int, int | None]], capital: int) -> None:
    """In whatever order it is paid: what is left is least when all of it is."""
    owed = [ExitDay(on, amount, minimum) for on, (amount, minimum) in days.items()]
    suspended = suspended_days(owed, capital=capital)
    paid = [each for each in owed if each.on not in suspended]
    left = capital - sum(each.amount for each in paid)
    bound = [each for each in owed if each.minimum is not None]
    assert all(left >= each.minimum for each in bound if each.minimum is not None and each in paid)
    assert all(each in paid for each in owed if each.minimum is None)
    first = min((each.on for each in bound if each.on in suspended), default=None)
    assert first is None or all(each.on < first for each in bound if each in paid)


@pytest.mark.parametrize(
    ("at_exit", "today", "binds"), [(None, 5, None), (5, None, None), (5, 9, 5), (9, 5, 5), (0, 0, 0)]
)
def test_which_minimum_binds(at_exit: int | None, today: int | None, binds: int | None) -> None:
    assert binding_minimum(at_exit, today) == binds


def test_a_suspended_payout_names_its_paragraph() -> None:
    rules = Rules(minimum_capital=1_000_00, sections={"minimum_capital": "§ 12"})
    with override("de"):
        assert objection_to_paying_out(rules).rule == "§ 8a Abs. 2 GenG, § 12 der Satzung"
        assert suspended_since(rules, LAST).rule() == "§ 8a Abs. 2 GenG, § 12 der Satzung"
