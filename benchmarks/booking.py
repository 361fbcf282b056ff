"""Twenty clients on one slot, and on a pool of three: exactly as many winners as there are things, no deadlock."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import psycopg
from django.utils import timezone
from psycopg import errors

from allmende.coops.models import Coop
from allmende.pool.models import Resource
from benchmarks.harness import Row, Stage, slow

CLIENTS, ROUNDS, GOAL_MS = 20, 50, 50
FIRST = datetime(2027, 3, 6, 10, tzinfo=UTC)
LOCK = "select from pool_resource where id = %s for no key update"
INSERT = """
    insert into pool_busytime (resource_id, starts_at, ends_at, quantity, kind, state, exclusive)
    values (%s, %s, %s, 1, 'booking', 'held', true)
"""


def run(stage: Stage) -> list[Row]:
    """One of a kind, guarded by the exclusion constraint; three equal ones, guarded by lock and peak."""
    with stage.database("booking") as database:
        coop = Coop.objects.create(name="Leihladen", slug="leihladen")
        clients = [stage.connect(database) for _client in range(CLIENTS)]
        try:
            return [
                _contest(clients, _resource(coop, quantity), quantity, 5 if stage.quick else ROUNDS)
                for quantity in (1, 3)
            ]
        finally:
            for client in clients:
                client.close()


def _resource(coop: Coop, quantity: int) -> Resource:
    return Resource.objects.create(
        coop=coop, kind="item", name=f"{quantity} of these", quantity=quantity, created_at=timezone.now()
    )


def _contest(clients: list[psycopg.Connection], resource: Resource, quantity: int, rounds: int) -> Row:
    winners, broken, took = [], 0, list[float]()
    start = Barrier(len(clients))
    with ThreadPoolExecutor(len(clients)) as threads:
        for number in range(rounds):
            begin = FIRST + timedelta(days=number)
            found = list(
                threads.map(lambda client, begin=begin: _book(client, start, resource.pk, begin), clients)
            )
            winners.append(sum(won for won, _wrong, _ms in found))
            broken += sum(wrong for _won, wrong, _ms in found)
            took += [ms for _won, _wrong, ms in found]
    exact = all(won == quantity for won in winners)
    return Row(
        what=f"{len(clients)} clients on one slot of {quantity}, {rounds} rounds, in SQL",
        target=f"exactly {quantity}, no deadlock error; goal p95 {GOAL_MS} ms",
        measured=f"{'exactly' if exact else sorted(set(winners))} {quantity}, {broken} deadlocks or other errors",
        ok=exact and not broken,
        is_quick=slow(took) <= GOAL_MS,
        milliseconds=took,
    )


def _book(
    client: psycopg.Connection, start: Barrier, resource: int, begin: datetime
) -> tuple[bool, bool, float]:
    """Lock the resource, then insert: won, failed otherwise than by being taken, milliseconds."""
    start.wait(timeout=30)
    started = time.perf_counter()
    won = wrong = False
    try:
        with client.transaction():
            client.execute(LOCK, [resource])
            client.execute(INSERT, [resource, begin, begin + timedelta(hours=4)])
        won = True
    except errors.ExclusionViolation:
        pass
    except psycopg.Error:
        wrong = True
    return won, wrong, (time.perf_counter() - started) * 1000
