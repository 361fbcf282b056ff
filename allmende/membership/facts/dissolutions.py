"""That a cooperative is dissolved, and how that ends. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CoopDissolved(Fact):
    """The cooperative was dissolved, which undid so many exits (§ 75 GenG)."""

    coop_id: int
    dissolution_id: int
    ground: str
    dissolved_on: date
    exits: int
    departures: list[int]


@dataclass(frozen=True, kw_only=True)
class DissolutionEnded(Fact):
    """The assembly resolved to continue (§ 79a GenG), on resolved_on; or None: it was entered by mistake.

    departures: the steps towards leaving that count again, as new rows.
    """

    coop_id: int
    dissolution_id: int
    resolved_on: date | None
    departures: list[int]


@dataclass(frozen=True, kw_only=True)
class DissolutionRegistered(Fact):
    dissolution_id: int
    coop_id: int
    registered_on: date
