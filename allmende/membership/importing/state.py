"""What the office reads of an import."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.progress import progress_of

from ..models import ImportProgress, ImportRun


def import_or_refuse(runs: QuerySet[ImportRun], run_id: int) -> ImportRun:
    """One of the imports that the actor may see."""
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    return run


def import_progress(run: ImportRun) -> tuple[int, int]:
    """Rows done and rows in all; (0, 0) before it begins."""
    return progress_of(ImportProgress, run.pk)


def differing_sums(run: ImportRun) -> dict[str, tuple[int, int]]:
    """What the office expects and the file says otherwise: name → (expected, found)."""
    return {
        name: (expected, run.sums.get(name, 0))
        for name, expected in run.expected.items()
        if expected is not None and expected != run.sums.get(name, 0)
    }
