"""What the office reads of an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.progress import progress_of

from ..models import EntryState, ImportProgress, ImportRow, ImportRun

DERIVED = ("legal_form", "sectors", "precision")
"""Fields of a record that follow from others; to show them too would say everything twice."""


@dataclass(frozen=True)
class Change:
    """A field of a row that would change, as text."""

    field: str
    before: str
    after: str


def run_or_refuse(runs: QuerySet[ImportRun], run_id: int) -> ImportRun:
    """One of the imports that the actor may see."""
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    return run


def import_progress(run: ImportRun) -> tuple[int, int]:
    """Rows done and rows in all; (0, 0) before it begins."""
    return progress_of(ImportProgress, run.pk)


def entries_on_the_map(run: ImportRun) -> int:
    """How many entries that the file lists have a place on the map."""
    return run.rows.filter(entry__state=EntryState.ACTIVE, entry__latitude__isnull=False).count()


def row_changes(row: ImportRow) -> list[Change]:
    """The fields that the row changes in its entry, in the order of the record."""
    if not row.before or not row.record:
        return []
    before = row.before["record"] or {}
    return [
        Change(field, _text(before.get(field)), _text(value))
        for field, value in row.record.items()
        if before.get(field) != value and field not in DERIVED
    ]


def _text(value: Any) -> str:
    if isinstance(value, float):  # a coordinate
        return str(number_format(value))
    return "" if value is None else str(value)
