"""The hash chain over a unit's transfers as arithmetic: no Django, no clock, no database.

Each transfer is written as one line of JSON; the digest after it is SHA-256 over the digest before and that line. Who
keeps a digest of yesterday elsewhere can tell tomorrow whether anything before it was changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SealedTransfer:
    """Everything a transfer says. The order of the fields is the order in the line: it never changes."""

    id: UUID
    unit: str
    payer_id: int
    payee_id: int
    amount: int
    payer_seq: int
    payee_seq: int
    payer_balance: int
    payee_balance: int
    kind: str
    purpose: str
    reference: str
    reverses_id: UUID | None
    batch: UUID | None
    actor_person: int | None
    actor_coop: int | None
    actor_system: str
    effective_on: date
    recorded_at: datetime

    @property
    def line(self) -> bytes:
        """The transfer as it enters the chain: a JSON array in ASCII, moments in UTC."""
        values = [getattr(self, name) for name in self.__slots__]
        return json.dumps(values, default=_written, separators=(",", ":")).encode("ascii")


def beginning(unit: str) -> bytes:
    """The digest before the first transfer of a unit."""
    return sha256(unit.encode()).digest()


def extended(digest: bytes, transfers: Iterable[SealedTransfer]) -> tuple[bytes, int]:
    """The digest after these transfers, in their order, and how many they were."""
    number = 0
    for transfer in transfers:
        digest = sha256(digest + transfer.line).digest()
        number += 1
    return digest, number


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no line for {type(value).__name__}")
