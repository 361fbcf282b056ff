"""What happened in the ledger that no row of its own records. Transfers and holds carry their actor themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class UnitDefined(Fact):
    code: str
    decimals: int


@dataclass(frozen=True, kw_only=True)
class HoldExpired(Fact):
    """Nobody answered in time; what was held is available again."""

    hold_id: UUID
    kind: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class TransfersSealed(Fact):
    unit: str
    number: int
    transfers: int
