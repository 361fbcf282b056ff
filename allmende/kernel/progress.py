"""How far a long job is, told while its own transaction shows nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


def no_progress(done: int, total: int) -> None:
    """For callers that need not tell anyone."""


@contextmanager
def progress_in(table: type[models.Model], run_id: int) -> Iterator[Progress]:
    """Write progress into a table of (run_id, done, total) on a second connection, for others to read at once."""
    other = connection.copy()
    name = other.ops.quote_name(table._meta.db_table)

    def write(done: int, total: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(
                f"insert into {name} (run_id, done, total) values (%s, %s, %s) "
                "on conflict (run_id) do update set done = excluded.done, total = excluded.total",
                [run_id, done, total],
            )

    try:
        write(0, 0)
        yield write
    finally:
        other.close()
