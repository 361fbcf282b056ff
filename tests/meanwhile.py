"""Two transactions that overlap as a test wants it: one waits for the other, without a clock.

with meanwhile(lambda: undo_import(...)) as undone:
    invite_entry(...)          # holds its rows until `undo_import` waits for them
assert undone() ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

Result = TypeVar("Result")
LONGEST = 600
"""So many looks, 50 milliseconds apart."""


@contextmanager
def meanwhile(
    deed: Callable[[], Result], *, then: Callable[[], object] = lambda: None
) -> Iterator[Callable[[], Result]]:
    """Inside: a transaction. Before it is committed, `deed` begins on another connection and comes to wait for it.

    then: what the transaction does besides, once the deed waits. What the deed came to is asked afterwards: the call
    returns its result, or raises.
    """
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        yield lambda: running.result(timeout=60)
        running = other.submit(_on_its_own_connection, deed)
        assert _is_waited_for(running), "it never had to wait for us"
        then()


def _on_its_own_connection(deed: Callable[[], Result]) -> Result:
    try:
        return deed()
    finally:
        connection.close()


def _is_waited_for(running: Future[Result]) -> bool:
    with connection.cursor() as cursor:
        for _look in range(LONGEST):
            cursor.execute(
                "select exists (select from pg_locks where not granted"
                " and pg_backend_pid() = any(pg_blocking_pids(pid))) from pg_sleep(0.05)"
            )
            (waits,) = cursor.fetchone()
            if waits or running.done():
                return bool(waits)
    return False
