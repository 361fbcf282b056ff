"""Shares taken, given up and handed on (§§ 7, 7a, 15b, 67b, 76 GenG), as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from allmende.membership.law.explained import Objection, Source
from allmende.membership.law.rules import Rules
from allmende.membership.law.shares import (
    is_transfer_barred,
    objection_to_cancelling,
    objection_to_subscribing,
    objection_to_transferring,
    plan_of_payments,
)

RULES = Rules(share_price=100_00, shares_required=2, shares_most=10)


def section(objection: Objection | None) -> str:
    """The first paragraph an objection names; "" without one."""
    return objection.sources[0].section if objection else ""


@pytest.mark.parametrize(
    ("held", "wanted", "paid_in", "paragraph"),
    [
        pytest.param(0, 2, 0, "", id="§ 7a (2): joining with what is required"),
        pytest.param(0, 1, 0, "§ 7a", id="§ 7a (2): joining with less"),
        pytest.param(0, 10, 0, "", id="§ 7a (1): joining with the most"),
        pytest.param(0, 11, 0, "§ 7a", id="§ 7a (1): one too many"),
        pytest.param(1, 1, 0, "", id="§ 15b (2): mandatory participation is excepted"),
        pytest.param(1, 2, 0, "", id="§ 15b (2): with one share only the newest is open"),
        pytest.param(2, 1, 99_99, "§ 15b (2)", id="§ 15b (2): a cent is missing"),
        pytest.param(2, 1, 100_00, "", id="§ 15b (2): all but the newest are paid"),
        pytest.param(5, 1, 399_99, "§ 15b (2)", id="§ 15b (2): five held, a cent is missing"),
        pytest.param(5, 5, 400_00, "", id="§ 15b (2): several at once, up to the most"),
        pytest.param(5, 6, 500_00, "§ 7a", id="§ 7a (1): all paid, but one too many"),
        pytest.param(5, 0, 500_00, "§ 7a", id="none wanted"),
    ],
)
def test_taking_shares(held: int, wanted: int, paid_in: int, paragraph: str) -> None:
    assert section(objection_to_subscribing(RULES, held=held, wanted=wanted, paid_in=paid_in)) == paragraph


def test_an_association_has_no_shares_to_take() -> None:
    assert objection_to_subscribing(Rules(legal_form="ev"), held=0, wanted=1, paid_in=0)


@pytest.mark.parametrize(
    ("held", "cancelled", "paragraph"),
    [
        pytest.param(3, 1, "", id="§ 67b (1): down to what is required"),
        pytest.param(3, 2, "§ 67b", id="§ 67b (1): below what is required"),
        pytest.param(3, 3, "§ 67b", id="§ 67b (1): all of them"),
        pytest.param(3, 0, "§ 67b", id="none"),
    ],
)
def test_giving_up_single_shares(held: int, cancelled: int, paragraph: str) -> None:
    assert section(objection_to_cancelling(RULES, held=held, cancelled=cancelled)) == paragraph


def test_the_refusal_says_what_has_to_stay() -> None:
    objection = objection_to_cancelling(RULES, held=3, cancelled=2)
    assert str(objection) == (
        "Mindestens 2 Anteile müssen bleiben. Um alle aufzugeben, beenden Sie die Mitgliedschaft. "
        "(§ 67b GenG, § 65 Abs. 2 GenG)"
    )


@pytest.mark.parametrize(
    ("given", "amount", "acquirers_shares", "acquirers_capital", "field"),
    [
        pytest.param(5, 500_00, 5, 0, "", id="§ 76 (1): all of it to a new member"),
        pytest.param(3, 300_00, 5, 200_00, "", id="§ 76 (1): in part, down to what is required"),
        pytest.param(4, 400_00, 9, 0, "shares", id="§ 76 (1) sentence 2: below what is required"),
        pytest.param(
            5, 500_00, 7, 200_01, "acquirers_shares", id="§ 76 (1): a cent above the acquirer’s shares"
        ),
        pytest.param(6, 500_00, 9, 0, "shares", id="more than are held"),
        pytest.param(0, 50_00, 9, 0, "", id="§ 76 (1): capital without a share"),
    ],
)
def test_handing_capital_on(
    given: int, amount: int, acquirers_shares: int, acquirers_capital: int, field: str
) -> None:
    objection = objection_to_transferring(
        RULES,
        held=5,
        given=given,
        amount=amount,
        acquirers_shares=acquirers_shares,
        acquirers_capital=acquirers_capital,
    )
    assert (objection.field if objection else "") == field


def test_statutes_may_exclude_transfers_unless_they_restrict_the_payout_too() -> None:
    barred = replace(RULES, transfer_allowed=False)
    objection = objection_to_transferring(
        barred, held=5, given=5, amount=500_00, acquirers_shares=5, acquirers_capital=0
    )
    assert objection is not None
    assert objection.sources == (Source("§ 76 (2)", "GenG"),)
    assert not is_transfer_barred(replace(barred, payout_months=12))
    assert not is_transfer_barred(replace(barred, minimum_capital=1_000_00))


@pytest.mark.parametrize(
    ("rules", "shares", "plan"),
    [
        pytest.param(
            Rules(share_price=100_00, pay_at_once=100_00),
            3,
            [("2026-01-31", 300_00)],
            id="§ 7: all of it at once",
        ),
        pytest.param(
            Rules(share_price=100_00, pay_at_once=10_00),
            2,
            [("2026-01-31", 20_00)],
            id="§ 50: the rest when called",
        ),
        pytest.param(
            Rules(share_price=100_00, pay_at_once=10_00, instalments=3, instalment_months=1),
            1,
            [("2026-01-31", 10_00), ("2026-02-28", 30_00), ("2026-03-31", 30_00), ("2026-04-30", 30_00)],
            id="§ 7: in instalments, at the ends of shorter months",
        ),
        pytest.param(
            Rules(share_price=100_00, instalments=3, instalment_months=6),
            1,
            [("2026-07-31", 33_34), ("2027-01-31", 33_33), ("2027-07-31", 33_33)],
            id="§ 7: as equal as cents allow",
        ),
        pytest.param(Rules(legal_form="ev"), 1, [], id="no shares, nothing due"),
    ],
)
def test_payments_for_shares(rules: Rules, shares: int, plan: list[tuple[str, int]]) -> None:
    expected = [(date.fromisoformat(day), cents) for day, cents in plan]
    assert plan_of_payments(rules, shares=shares, on=date(2026, 1, 31)) == expected
