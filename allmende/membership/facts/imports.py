"""What happened with lists of members that are brought in. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MemberFileUploaded(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberColumnsNamed(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberImportPreviewed(Fact):
    run_id: int
    coop_id: int
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class BesideRecognised(Fact):
    """In how many rows it was said whether who stands beside a member is a member too."""

    run_id: int
    coop_id: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class MemberImportConfirmed(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MembersImported(Fact):
    """One for all of them: nobody gets a mail because of it. capital, claimed: cents."""

    run_id: int
    coop_id: int
    members: int
    shares: int
    capital: int
    claimed: int
    notes: int = 0


@dataclass(frozen=True, kw_only=True)
class MemberImportFailed(Fact):
    run_id: int
    coop_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class MemberImportUndoAsked(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberImportUndone(Fact):
    """How many members were deleted (removed), or stay: as void, with what they took since (reversed), or
    untouched (kept)."""

    run_id: int
    coop_id: int
    removed: int
    voided: int
    reversed: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class MemberImportDiscarded(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberImportForgotten(Fact):
    """The names in the rows of an import are gone."""

    run_id: int
    coop_id: int
