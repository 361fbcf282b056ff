"""Recompute the books. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from .. import books, proof
from ..functions import check_actor
from ..models import Seal, Transfer


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was read, and the first difference, empty when everything adds up.

    digests: the last seal of every unit as (unit, number, digest in hex), to be kept elsewhere.
    """

    accounts: int
    transfers: int
    digests: list[tuple[str, int, str]]
    difference: str


def prove_ledger(*, actor: Actor) -> Proof:
    """Recompute every sum, history, hold, reversal and seal as of one moment, and name the first difference."""
    check_actor(actor)
    with _one_moment():
        accounts = books.accounts()
        difference = (
            proof.difference_in_sums(accounts)
            or proof.difference_in_histories(accounts, books.legs())
            or proof.difference_in_holds(accounts, books.holds())
            or proof.difference_in_reversals(books.reversals())
            or proof.difference_in_chain(books.seals(), books.sealed_transfers())
        )
        return Proof(
            accounts=len(accounts),
            transfers=Transfer.objects.count(),
            digests=_last_digests(),
            difference=difference or "",
        )


@contextmanager
def _one_moment() -> Iterator[None]:
    """Inside: every row as of one moment, while others pay. Inside a caller's transaction, its isolation decides."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        with system_access():
            yield


def _last_digests() -> list[tuple[str, int, str]]:
    last = Seal.objects.order_by("unit", "-number").distinct("unit")
    return [(seal.unit_id, seal.number, bytes(seal.digest).hex()) for seal in last]
