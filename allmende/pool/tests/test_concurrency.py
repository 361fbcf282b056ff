"""Many at once: exactly as many winners as there are things, no deadlock, limits hold."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import close_old_connections, connection

from allmende.exchange.refusals import CreditLimitReached
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BusyTime, Resource
from allmende.pool.offer import Offer
from allmende.pool.refusals import SlotTaken
from allmende.pool.tasks import complete_bookings_due, expire_requests_due
from allmende.pool.tests.stage import MONDAY, Stage, a_stage, at, credits_of
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.confirm_booking import confirm_booking
from allmende.pool.use_cases.edit_resource import edit_resource

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


def completing(stage: Stage, running: Booking, now: datetime) -> Callable[[], object]:
    def complete() -> None:
        with seeing(stage.borrows):
            complete_booking(actor=stage.borrows, booking_id=running.pk, now=now)

    return complete


def editing(stage: Stage, resource: Resource, quantity: int) -> Callable[[], object]:
    def edit() -> None:
        offer = Offer(kind="item", name="Bank", price=100, quantity=quantity)
        with seeing(stage.lends):
            edit_resource(actor=stage.lends, resource_id=resource.pk, offer=offer, now=MONDAY)

    return edit


def test_completing_early_and_editing_the_offer_never_lock_each_other_out(stage: Stage) -> None:
    """Completing shortens a busy time, a new quantity changes its guard: the same rows, from two ends."""
    bench = stage.offer(kind="item", name="Bank", price=100)
    for number in range(12):
        day, there_are = f"2027-12-{number + 1:02}", 2 - number % 2
        running = [stage.book(bench, f"{day} {hour}:00", f"{hour + 1}:00") for hour in range(10, 13)]
        early = at(f"{day} 12:30")
        completions = [completing(stage, each, early) for each in running]
        assert at_once(editing(stage, bench, there_are), *completions) == {"done": 4}
        last = BusyTime.objects.get(booking=running[-1])
        assert (last.ends_at, last.exclusive) == (early, there_are == 1)
        bench.refresh_from_db()
        assert bench.quantity == there_are
    with system_access():
        assert set(Booking.objects.values_list("state", flat=True)) == {"completed"}
    assert credits_of(stage.lender) == (36_00, 0)


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
