"""What stands in the columns of a file, to choose among them by it."""

from __future__ import annotations

from allmende.ui.spreadsheets import UnreadableSheet

from ..models import ImportRun
from ..stored.sealing import opened
from .bank import masked_ibans
from .cells import text_of
from .sheet import read_member_sheet

ROWS = 20
"""In which something is looked for."""
LONGEST = 30


def samples_of(run: ImportRun) -> dict[str, str]:
    """By column the first cell that says something, shortened; "" where the first rows say nothing. Empty once the file
    is forgotten.
    """
    if run.content is None:
        return {}
    try:
        sheet = read_member_sheet(opened(bytes(run.content)), most_rows=ROWS)
    except UnreadableSheet:
        return {}
    return {
        column: _first([text_of(row.cells.get(column, "")) for row in sheet.rows]) for column in sheet.header
    }


def _first(cells: list[str]) -> str:
    said = masked_ibans(next(filter(None, cells), ""))
    return f"{said[: LONGEST - 1]}…" if len(said) > LONGEST else said
