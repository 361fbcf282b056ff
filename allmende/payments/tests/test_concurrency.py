"""Real threads, real connections: never overpaid, one mandate, one payout."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest
from django.db import IntegrityError

from allmende.payments.queries import mandates_of, payout_returns_of
from allmende.payments.refusals import (
    AlreadyReversed,
    ClaimIsClosed,
    MoreThanOpen,
    PayoutIsClosed,
    PayoutNotPaid,
)
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid

from .desk import DEBTOR, IBAN, NOW, OTHER_IBAN, TODAY, Desk, together
from .test_guards import insert_receipt

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_payments_at_once_never_overpay() -> None:
    desk = Desk()
    claim = desk.claim(100_00)

    def pay(_number: int) -> str:
        try:
            desk.receive(claim, 60_00)
        except MoreThanOpen:
            return "refused"
        return "paid"

    assert Counter(together(2, pay)) == {"paid": 1, "refused": 1}
    assert desk.figures(claim) == (60_00, [60_00])


def test_many_small_payments_at_once_fill_the_claim_and_no_more() -> None:
    desk = Desk()
    claim = desk.claim(10)

    def pay(_number: int) -> int:
        paid = 0
        for _ in range(5):
            try:
                desk.receive(claim, 1)
                paid += 1
            except ClaimIsClosed:
                pass
        return paid

    assert sum(together(4, pay)) == 10  # type: ignore[arg-type]
    assert desk.figures(claim) == (10, [1] * 10)


def test_around_the_use_case_the_database_refuses_the_second() -> None:
    desk = Desk()
    claim = desk.claim(100_00)

    def pay(_number: int) -> str:
        try:
            insert_receipt(desk, claim.pk, 60_00)
        except IntegrityError as error:
            return "refused" if "a_claim_is_never_overpaid" in str(error) else str(error)
        return "paid"

    assert Counter(together(2, pay)) == {"paid": 1, "refused": 1}
    assert desk.figures(claim) == (60_00, [60_00])


def test_the_same_payment_from_four_threads_is_one() -> None:
    desk = Desk()
    claim, number = desk.claim(), uuid4()
    new = together(4, lambda _: desk.receive(claim, 7_00, receipt_id=number).is_new)
    assert Counter(new) == {True: 1, False: 3}
    assert desk.figures(claim) == (7_00, [7_00])


def test_a_payment_is_taken_back_by_one_of_two() -> None:
    desk = Desk()
    claim = desk.claim()
    desk.receive(claim, 100_00)
    paid = desk.receive(claim, 100_00)

    def take_back(_number: int) -> str:
        try:
            desk.take_back(paid)
        except AlreadyReversed:
            return "refused"
        return "back"

    assert Counter(together(2, take_back)) == {"back": 1, "refused": 1}
    assert desk.figures(claim)[0] == 100_00


def test_mandates_given_at_once_follow_each_other() -> None:
    desk = Desk()
    together(4, lambda number: desk.mandate(iban=[IBAN, OTHER_IBAN][number % 2], holder=f"Person {number}"))
    mandates = desk.ask(mandates_of, debtor=DEBTOR)
    assert [mandate.sequence for mandate in mandates] == [4, 3, 2, 1]
    assert [mandate.revoked_on for mandate in mandates] == [None, TODAY, TODAY, TODAY]


def test_a_payout_is_paid_by_one_of_two() -> None:
    desk = Desk()
    payout = desk.payout()

    def pay(_number: int) -> str:
        try:
            desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
        except PayoutIsClosed:
            return "refused"
        return "paid"

    assert Counter(together(2, pay)) == {"paid": 1, "refused": 1}


def test_a_payout_is_taken_back_by_one_of_two() -> None:
    desk = Desk()
    payout = desk.payout()
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)

    def take_back(_number: int) -> str:
        try:
            desk.comes_back(payout, paid_on=None)
        except PayoutNotPaid:
            return "refused"
        return "back"

    assert Counter(together(2, take_back)) == {"back": 1, "refused": 1}
    assert (desk.read(payout).times_back, len(desk.ask(payout_returns_of, creditor=DEBTOR))) == (1, 1)
