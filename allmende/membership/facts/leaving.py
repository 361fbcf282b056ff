"""What happened to steps towards leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DepartureUndone(Fact):
    """A step towards leaving counts no more, whatever undid it: shares came back."""

    departure_id: int
    member_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class SharesCeased(Fact):
    """Single shares that were given back; told on the day after their last one. on: the last day."""

    departure_id: int
    member_id: int
    coop_id: int
    shares: int
    on: date
