"""Real threads, real connections: no double spending, no deadlock, no gap."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from allmende.ledger.refusals import DifferentPayload, HoldNotPending, LimitExceeded
from allmende.ledger.use_cases.post_hold import post_hold
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, TODAY, an_account, figures, keep, pay

pytestmark = pytest.mark.django_db(transaction=True)


def together(threads: int, work: Callable[[int], object]) -> list[object]:
    """Run `work(number)` in as many threads, begun at the same moment; each with a connection of its own."""
    start = Barrier(threads)

    def run(number: int) -> object:
        try:
            start.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def assert_proved() -> None:
    assert prove_ledger(actor=ANNA).difference == ""


def test_eight_threads_spend_to_the_limit_and_no_further() -> None:
    garden = an_account(credit_limit=100)
    others = [an_account() for _ in range(8)]

    def spend(number: int) -> int:
        paid = 0
        for _ in range(20):
            try:
                pay(garden, others[number], 1)
                paid += 1
            except LimitExceeded:
                pass
        return paid

    paid = together(8, spend)
    assert sum(paid) == 100
    assert figures(garden) == (-100, 0, 0, 100)
    assert [figures(account)[0] for account in others] == paid
    assert_proved()


@pytest.mark.thorough
def test_random_transfers_among_few_accounts_do_not_deadlock() -> None:
    accounts = [an_account(credit_limit=50) for _ in range(5)]

    def trade(number: int) -> Counter[str]:
        random, seen = Random(number), Counter[str]()
        for _ in range(150):
            payer, payee = random.sample(accounts, 2)
            try:
                if random.random() < 0.5:
                    pay(payer, payee, random.randint(1, 30))
                else:
                    held = keep(payer, payee, random.randint(1, 30))
                    if random.random() < 0.7:
                        post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=NOW)
                    else:
                        void_hold(actor=ANNA, hold_id=held.pk, now=NOW)
                seen["done"] += 1
            except LimitExceeded:
                seen["refused"] += 1
        return seen

    seen = sum(together(4, trade), Counter())  # type: ignore[arg-type]
    assert seen["done"] + seen["refused"] == 600
    assert_proved()


def test_the_same_payment_from_four_threads_is_one_payment() -> None:
    garden, bakery = an_account(), an_account()
    number = uuid4()
    new = together(4, lambda _: pay(garden, bakery, 7, transfer_id=number).is_new)
    assert sorted(new) == [False, False, False, True]
    assert figures(garden) == (-7, 0, 0, 1)


def test_one_id_for_different_payments_is_won_once() -> None:
    pairs = [(an_account(), an_account()) for _ in range(4)]
    number = uuid4()

    def attempt(which: int) -> str:
        try:
            pay(*pairs[which], 7, transfer_id=number)
        except DifferentPayload:
            return "refused"
        return "paid"

    assert Counter(together(4, attempt)) == {"paid": 1, "refused": 3}
    assert_proved()


def test_a_hold_is_posted_or_voided_never_both() -> None:
    garden, bakery = an_account(), an_account()
    held = keep(garden, bakery, 7)

    def settle(number: int) -> object:
        try:
            if number % 2:
                return void_hold(actor=ANNA, hold_id=held.pk, now=NOW).is_new
            return post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=NOW).is_new
        except HoldNotPending:
            return "refused"

    answers = Counter(together(4, settle))
    assert answers == {True: 1, False: 1, "refused": 2}
    assert figures(garden) in ((-7, 0, 0, 1), (0, 0, 0, 0))
    assert_proved()
