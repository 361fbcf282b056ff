"""What was entered by mistake and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AdmissionTakenBack(Fact):
    """Somebody had been entered as a member by mistake. application_id: which waits again for its decision."""

    member_id: int
    coop_id: int
    application_id: int | None


@dataclass(frozen=True, kw_only=True)
class TermsChanged(Fact):
    """From a day on somebody is of another group, or investing, or not any more."""

    terms_id: int
    member_id: int
    coop_id: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class ExitTakenBack(Fact):
    """A step towards leaving had been entered by mistake. heirs: the parties that had been entered with a death.

    departure_id is None for a death that ended nothing.
    """

    member_id: int
    coop_id: int
    cause: str
    departure_id: int | None
    heirs: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class TransferTakenBack(Fact):
    """Shares and capital had been handed on by mistake. departure_id: the giver's exit, undone with it. amount: cents.

    is_listed: it came with a list that was imported, so nobody had a letter. batch: of the movements that give back.
    """

    giver_id: int
    taker_id: int
    coop_id: int
    shares: int
    amount: int
    effective_on: date
    departure_id: int | None
    is_listed: bool = False
    batch: UUID
