"""What happened with archives of a cooperative. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CoopExportAsked(Fact):
    """Somebody asked for everything the cooperative has; with_ibans: with bank details in clear."""

    export_id: int
    coop_id: int
    with_ibans: bool


@dataclass(frozen=True, kw_only=True)
class CoopExported(Fact):
    export_id: int
    coop_id: int
    size: int


@dataclass(frozen=True, kw_only=True)
class CoopExportFailed(Fact):
    export_id: int
    coop_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class CoopExportFetched(Fact):
    """The archive left the house."""

    export_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class CoopExportDeleted(Fact):
    export_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class CoopArchiveUploaded(Fact):
    """An archive came in, to be checked."""

    arrival_id: int
    coop_id: int
    size: int


@dataclass(frozen=True, kw_only=True)
class CoopArchiveChecked(Fact):
    """It was found whole. counts: rows by table, as it says."""

    arrival_id: int
    coop_id: int
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class CoopArchiveConfirmed(Fact):
    """Somebody decided to bring it in."""

    arrival_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class CoopArrivalFailed(Fact):
    arrival_id: int
    coop_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class CoopArrivalDiscarded(Fact):
    """It was put away, or forgotten after seven days."""

    arrival_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class CoopBroughtIn(Fact):
    """A cooperative was brought in from an archive. rows: by table; archive: its SHA-256 as its maker said."""

    coop_id: int
    rows: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class CoopArchiveSaved(Fact):
    """The operator wrote an archive at the machine."""

    coop_id: int
    with_ibans: bool


@dataclass(frozen=True, kw_only=True)
class MembersExported(Fact):
    """A list of members left as a file: how many, and which columns; never whose."""

    coop_id: int
    number: int
    columns: list[str]


@dataclass(frozen=True, kw_only=True)
class ListExported(Fact):
    """The list of § 30 GenG left as a file or to a program: of which day, how many, and in which format."""

    coop_id: int
    as_of: date
    with_leavers: bool
    number: int
    file_format: str
