"""At the limit, at once: eight threads hold and pay from one account. Never beyond it, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from allmende.exchange.queries import network_sums
from allmende.exchange.refusals import CreditLimitReached
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Hold, Transfer

from .stage import Stage, a_stage, standing

THREADS = 8
TRIES = 6
AMOUNT = 3_00


@pytest.mark.django_db(transaction=True)
def test_holding_and_paying_at_once_stops_exactly_at_the_limit() -> None:
    stage, start = a_stage(), Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(lambda number: _spend(stage, start, number), range(THREADS)))
    account = standing(stage.linde)
    assert done == 100_00 // AMOUNT  # 48 tries of 3.00 against 100.00
    assert account.available == 100_00 - done * AMOUNT
    assert account.free_balance == -done * AMOUNT
    with system_access():
        held = sum(Hold.objects.values_list("amount", flat=True))
        numbers = list(Transfer.objects.order_by("payer_seq").values_list("payer_seq", flat=True))
    assert account.held_out == held
    assert numbers == list(range(1, len(numbers) + 1))
    assert network_sums().total == 0
    assert AuditEntry.objects.filter(fact="WarningLineCrossed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_payment_sent_by_eight_at_once_is_one() -> None:
    stage, start, transfer_id = a_stage(), Barrier(THREADS), uuid4()

    def pay(_number: int) -> bool:
        try:
            start.wait()
            return stage.pay(AMOUNT, transfer_id=transfer_id).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(pay, range(THREADS))) == [False] * (THREADS - 1) + [True]
    assert standing(stage.linde).balance == -AMOUNT


def _spend(stage: Stage, start: Barrier, number: int) -> int:
    """Hold and pay by turns; how often it worked."""
    worked = 0
    try:
        start.wait()
        for turn in range(TRIES):
            try:
                stage.hold(AMOUNT) if (number + turn) % 2 else stage.pay(AMOUNT)
                worked += 1
            except CreditLimitReached:
                continue
    finally:
        connection.close()
    return worked
