"""What happened among members. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StatutesRecorded(Fact):
    statutes_id: int
    coop_id: int
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class ApplicationMade(Fact):
    application_id: int
    coop_id: int
    shares: int


@dataclass(frozen=True, kw_only=True)
class ApplicationRejected(Fact):
    """Says no more than that one was rejected: its number means nothing once its row is gone."""

    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAdmitted(Fact):
    member_id: int
    coop_id: int
    on: date


@dataclass(frozen=True, kw_only=True)
class SharesMoved(Fact):
    """Shares were subscribed, cancelled, transferred or reversed. shares: with its sign."""

    member_id: int
    coop_id: int
    kind: str
    shares: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class CapitalMoved(Fact):
    """A member's capital rose or fell. amount: cents, with its sign."""

    member_id: int
    coop_id: int
    kind: str
    amount: int
    effective_on: date
