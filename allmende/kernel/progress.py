"""How far a long job is, told while its own transaction shows nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from .models import JobProgress
from .row_access import system_access

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


def no_progress(done: int, total: int) -> None:
    """For callers that need not tell anyone."""


@contextmanager
def progress_in(table: type[JobProgress], run_id: int) -> Iterator[Progress]:
    """Write progress into the table on a second connection, for others to read at once."""
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


def progress_of(table: type[JobProgress], run_id: int) -> tuple[int, int]:
    """Done and in all; (0, 0) before it begins."""
    return progress_of_all(table, [run_id]).get(run_id, (0, 0))


def progress_of_all(table: type[JobProgress], run_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of many at once, by run; none before one begins."""
    found = _rows(table).filter(run_id__in=run_ids)
    return {run_id: (done, total) for run_id, done, total in found.values_list("run_id", "done", "total")}


def forget_progress(table: type[JobProgress]) -> None:
    """What belongs to rows that are gone: nothing in the database takes it along with them."""
    runs: Any = table._meta.get_field("run").related_model  # type: ignore[misc]  # each table of progress has one
    with system_access():
        _rows(table).exclude(Exists(runs._default_manager.filter(pk=OuterRef("run_id")))).delete()


def _rows(table: type[JobProgress]) -> Any:
    return table._default_manager
