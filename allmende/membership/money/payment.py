"""A payment as it is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allmende.payments.models import Manner


@dataclass(frozen=True, kw_only=True)
class Payment:
    """What came in. amount: cents; value_on: the value date (Wertstellung). id: sent again, it is the same payment."""

    id: UUID
    amount: int
    value_on: date
    manner: Manner = Manner.TRANSFER
    note: str = ""
