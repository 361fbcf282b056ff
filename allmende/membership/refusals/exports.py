"""What is refused about archives of a cooperative."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, Invalid, NotFound


class ExportUnderWay(Conflict):
    """One archive is made at a time."""

    code = "export-under-way"


class NoExport(NotFound):
    """There is none, or it has run out."""

    code = "no-export"


class NotAnArchive(Invalid):
    """The file is no archive of a cooperative, or not whole. extra: detail."""

    code = "not-an-archive"


class CoopNotEmpty(Conflict):
    """Members, statutes or applications stand there already."""

    code = "coop-not-empty"


class ArchiveTooLarge(Invalid):
    """It is brought in at the machine."""

    code = "archive-too-large"


class ArrivalUnderWay(Conflict):
    """One archive is brought in at a time, and it is decided once."""

    code = "arrival-under-way"


class NoArrival(NotFound):
    """Nothing was uploaded, or it is not waiting any more."""

    code = "no-arrival"
