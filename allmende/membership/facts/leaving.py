"""What happened to steps towards leaving."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DepartureUndone(Fact):
    """A step towards leaving counts no more, whatever undid it: shares came back."""

    departure_id: int
    member_id: int
    coop_id: int
