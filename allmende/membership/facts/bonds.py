"""Who stands beside members, and stands there no longer. Ids and days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BondAdded(Fact):
    """Somebody stands beside a member's party from a day on."""

    bond_id: int
    member_id: int
    coop_id: int
    role: str
    from_day: date


@dataclass(frozen=True, kw_only=True)
class BondEnded(Fact):
    """Somebody stands beside a party no more. until_day: the first day without. Why, the fact does not say."""

    bond_id: int
    party_id: int
    coop_id: int
    role: str
    until_day: date


@dataclass(frozen=True, kw_only=True)
class HolderDied(Fact):
    """A joint holder died; the membership goes on. passes_to: see PassesTo."""

    bond_id: int
    party_id: int
    coop_id: int
    passes_to: str
    died_on: date
