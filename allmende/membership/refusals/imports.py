"""How the import of members refuses."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, Invalid


class TooManyMembers(Invalid):
    code = "too-many-members"


class ImportDecided(Conflict):
    code = "import-decided"


class ColumnMissing(Invalid):
    code = "column-missing"


class DayAhead(Invalid):
    code = "day-ahead"


class NotMapped(Conflict):
    code = "import-not-mapped"


class NoPreview(Conflict):
    code = "no-preview"


class NotAsked(Invalid):
    code = "not-asked"


class NotAllRecognised(Conflict):
    code = "not-all-recognised"


class NothingToEnter(Conflict):
    code = "nothing-to-enter"


class SumsDiffer(Conflict):
    code = "sums-differ"


class NotConfirmed(Conflict):
    code = "import-not-confirmed"


class PreviewOutdated(Conflict):
    code = "preview-outdated"


class NotEntered(Conflict):
    code = "import-not-entered"


class InAYear(Conflict):
    """extra: runs, the ids of what is to be taken back before, the latest first."""

    code = "import-in-a-year"
