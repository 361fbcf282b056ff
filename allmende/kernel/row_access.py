"""What the row policies of PostgreSQL let through, for one transaction.

Three settings, read by the SQL functions allmende_coops(), allmende_person() and allmende_system().
They are local to a transaction, so nothing leaks into the next user of a connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from .actor import Actor

_seen: ContextVar[tuple[str, str, str] | None] = ContextVar("_seen", default=None)
"""What the block sees that is open: one inside it that sees the same sets nothing."""


@contextmanager
def seeing(
    actor: Actor | None = None, *, person_id: int | None = None, coop_ids: Iterable[int] = ()
) -> Iterator[None]:
    """Inside: rows of these cooperatives and of this person can be seen. Restores what was before.

    A transaction where none is open. It is no savepoint: whoever catches an error of the database and goes on opens
    `transaction.atomic()` around what may fail.
    """
    if actor is not None:
        person_id = actor.person_id
        coop_ids = [actor.coop_id] if actor.coop_id is not None else []
    with _settings(person=str(person_id or ""), coops=",".join(map(str, coop_ids)), system=""):
        yield


def enter(actor: Actor) -> None:
    """For the rest of the transaction: rows of this person and of the cooperative acted for can be seen."""
    _seen.set(None)
    _set(str(actor.person_id or ""), str(actor.coop_id or ""), "")


@contextmanager
def system_access() -> Iterator[None]:
    """Inside: every row can be seen. For jobs and proofs that act for the whole installation."""
    with _settings(person="", coops="", system="on"):
        yield


@contextmanager
def _settings(*, person: str, coops: str, system: str) -> Iterator[None]:
    wanted = (person, coops, system)
    if _seen.get() == wanted:
        yield
        return
    with transaction.atomic():
        before = _exchange(*wanted)
        token = _seen.set(wanted)
        try:
            yield
            # On an exception the savepoint or the transaction rolls these back by itself.
            _set(*before)
        finally:
            # Before the commit: what runs on it has a transaction of its own, in which nothing is set.
            _seen.reset(token)


def _exchange(person: str, coops: str, system: str) -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with before as materialized (
                select coalesce(current_setting('allmende.person', true), '') as person,
                       coalesce(current_setting('allmende.coops', true), '') as coops,
                       coalesce(current_setting('allmende.system', true), '') as system
            )
            select person, coops, system,
                   set_config('allmende.person', %s, true),
                   set_config('allmende.coops', %s, true),
                   set_config('allmende.system', %s, true)
            from before
            """,
            [person, coops, system],
        )
        row = cursor.fetchone()
    return row[0], row[1], row[2]


def _set(person: str, coops: str, system: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('allmende.person', %s, true), set_config('allmende.coops', %s, true),"
            " set_config('allmende.system', %s, true)",
            [person, coops, system],
        )
