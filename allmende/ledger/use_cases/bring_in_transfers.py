"""Post again what was posted elsewhere, on its own days. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, check_amount, check_parties
from ..refusals import refusals


@dataclass(frozen=True, kw_only=True)
class PastTransfer:
    """A transfer as it was posted there, between two accounts here. system: who recorded it, in words."""

    id: UUID
    payer_id: int
    payee_id: int
    amount: int
    kind: str
    purpose: str
    reference: str
    effective_on: date
    recorded_at: datetime
    reverses_id: UUID | None
    batch: UUID | None
    system: str


@dataclass(frozen=True)
class _Column:
    name: str
    type: str


_COLUMNS = (
    _Column("id", "uuid"),
    _Column("payer_id", "bigint"),
    _Column("payee_id", "bigint"),
    _Column("amount", "bigint"),
    _Column("kind", "text"),
    _Column("purpose", "text"),
    _Column("reference", "text"),
    _Column("effective_on", "date"),
    _Column("recorded_at", "timestamptz"),
    _Column("reverses_id", "uuid"),
    _Column("batch", "uuid"),
    _Column("system", "text"),
)


@transaction.atomic
def bring_in_transfers(*, actor: Actor, owner: int, transfers: Sequence[PastTransfer]) -> int:
    """Post them in their order, all or none, between accounts of one owner. Returns how many.

    Limits are judged after the last one: hand over what was recorded at one moment together. Raises what `transfer`
    raises, and AlreadyReversed where a reversal does not give back what it names.
    """
    check_actor(actor)
    if not transfers:
        return 0
    for each in transfers:
        check_amount(each.amount)
        check_parties(each.payer_id, each.payee_id)
    marks = ", ".join(f"%s::{column.type}[]" for column in _COLUMNS)
    values = [[getattr(each, column.name) for each in transfers] for column in _COLUMNS]
    with refusals(), connection.cursor() as cursor:
        cursor.execute(f"select ledger_bring_in(%s, {marks})", [owner, *values])
        (number,) = cursor.fetchone()
    return int(number)
