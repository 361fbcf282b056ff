"""Many at once: exactly as many winners as there are things, no deadlock, limits hold."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from allmende.exchange.refusals import CreditLimitReached
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, Resource
from allmende.pool.refusals import SlotTaken
from allmende.pool.tasks import complete_bookings_due, expire_requests_due
from allmende.pool.tests.stage import MONDAY, Stage, a_stage, at, credits_of
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.confirm_booking import confirm_booking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return a_stage()


def at_once(*calls: Callable[[], object]) -> Counter[str]:
    """Run all calls at the same time, each on its own connection; count how they ended."""
    ready = threading.Barrier(len(calls))
    ends: list[str] = []

    def run(call: Callable[[], object]) -> None:
        try:
            close_old_connections()
            ready.wait(timeout=30)
            result = call()
            ends.append(str(result) if isinstance(result, int) else "done")
        except Exception as error:  # noqa: BLE001  counted by its name
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(ends)


def booking(stage: Stage, resource: Resource, key: str = "") -> Callable[[], object]:
    def book() -> None:
        with seeing(stage.borrows):
            book_resource(
                actor=stage.borrows,
                resource_id=resource.pk,
                starts_at=at("2027-11-27 10:00"),
                ends_at=at("2027-11-27 14:00"),
                idempotency_key=key,
                now=MONDAY,
            )

    return book


def test_one_slot_has_one_winner(stage: Stage) -> None:
    room = stage.offer()
    assert at_once(*[booking(stage, room)] * 8) == {"done": 1, SlotTaken.__name__: 7}
    assert credits_of(stage.borrower) == (0, 20_00)


def test_a_pool_of_three_has_three_winners(stage: Stage) -> None:
    benches = stage.offer(kind="item", name="Bank", quantity=3)
    assert at_once(*[booking(stage, benches)] * 8) == {"done": 3, SlotTaken.__name__: 5}


def test_one_account_is_never_spent_beyond_its_limit(stage: Stage) -> None:
    rooms = [stage.offer(name=f"Raum {number}") for number in range(8)]  # 20 each, 100 available
    ends = at_once(*[booking(stage, room) for room in rooms])
    assert ends == {"done": 5, CreditLimitReached.__name__: 3}
    assert credits_of(stage.borrower) == (0, 100_00)


def test_the_same_key_at_the_same_time_is_one_booking(stage: Stage) -> None:
    room = stage.offer(quantity=8, kind="item")
    assert at_once(*[booking(stage, room, key="once")] * 6) == {"done": 6}
    with system_access():
        assert Booking.objects.count() == 1


def test_confirming_and_cancelling_at_once_has_one_outcome(stage: Stage) -> None:
    room = stage.offer(by_agreement=True)
    requested = stage.book(room, "2027-11-27 10:00", "14:00")

    def confirm() -> None:
        with seeing(stage.lends):
            confirm_booking(actor=stage.lends, booking_id=requested.pk, now=MONDAY)

    def cancel() -> None:
        with seeing(stage.borrows):
            cancel_booking(actor=stage.borrows, booking_id=requested.pk, now=MONDAY)

    at_once(confirm, cancel)
    with system_access():
        assert Booking.objects.get().state == "cancelled"
    assert credits_of(stage.borrower) == (0, 0)


def test_two_workers_expire_and_complete_each_booking_once(stage: Stage) -> None:
    asked = [
        stage.book(stage.offer(by_agreement=True, name=f"Raum {n}", price=100), "2027-11-27 10:00", "14:00")
        for n in range(6)
    ]
    late = asked[0].requested_at + timedelta(days=3)
    done = at_once(*[lambda: expire_requests_due(now=late)] * 3)
    assert sum(int(number) * times for number, times in done.items()) == 6
    for number in range(6):
        stage.book(stage.offer(name=f"Saal {number}", price=100), "2027-11-27 10:00", "14:00")
    ended = at("2027-11-29 14:00")
    done = at_once(*[lambda: complete_bookings_due(now=ended)] * 3)
    assert sum(int(number) * times for number, times in done.items()) == 6
    assert (credits_of(stage.borrower), credits_of(stage.lender)) == ((-24_00, 0), (24_00, 0))
