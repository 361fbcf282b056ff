"""What happened in the directory."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RegisterUploaded(Fact):
    run_id: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class ColumnsMapped(Fact):
    run_id: int
    register_id: int


@dataclass(frozen=True, kw_only=True)
class ImportPreviewed(Fact):
    run_id: int
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class ImportConfirmed(Fact):
    run_id: int


@dataclass(frozen=True, kw_only=True)
class ImportCarriedOut(Fact):
    run_id: int
    register_id: int
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class ImportFailed(Fact):
    run_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Fact):
    """removed: entries taken out. restored: entries as they were before. kept: entries that others build on now."""

    run_id: int
    removed: int
    restored: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ImportDiscarded(Fact):
    run_id: int


@dataclass(frozen=True, kw_only=True)
class EntryInvited(Fact):
    entry_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class EntryFollowsCoop(Fact):
    """The entry shows from now on what the cooperative says of itself."""

    entry_id: int
    coop_id: int
