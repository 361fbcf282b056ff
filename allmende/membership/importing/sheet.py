"""A list of members as a table: which row is the header, and what stands under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from allmende.ui.spreadsheets import CONTROL, UnreadableSheet, Value, read_rows

from .columns import known_headers, plain_header

MOST_ROWS = 50_000
HEADER_WITHIN = 30
"""Rows from the top among which the header stands."""
_ZIP = b"PK\x03\x04"
_GENERAL = {
    "anzahl",
    "betrag",
    "summe",
    "euro",
    "eur",
    "€",
    "stück",
    "datum",
    "am",
    "vom",
    "zum",
    "nr",
    "nr.",
}
"""Second lines of a header that mean little without the first: "Anteile" above "Anzahl" and "Betrag"."""


@dataclass(frozen=True)
class FileRow:
    """A row under the header. number: as a spreadsheet counts."""

    number: int
    cells: dict[str, Value]
    is_broken: bool = False
    """It holds bytes that are no text."""


@dataclass(frozen=True)
class MemberSheet:
    """form: "Excel" or "CSV"."""

    form: str
    header: list[str]
    rows: list[FileRow] = field(repr=False)


def read_member_sheet(content: bytes, *, most_rows: int = MOST_ROWS) -> MemberSheet:
    """Read a list of members from .xlsx or CSV, at most so many rows. Rows without any cell are left out.

    Raises UnreadableSheet.
    """
    lines = read_rows(content, most_rows=most_rows + HEADER_WITHIN)
    at = _header_row([line or [] for line in lines[:HEADER_WITHIN]])
    header = _header([line or [] for line in lines[: at + 1]], at)
    rows = [
        _row(number, cells, header)
        for number, cells in enumerate(lines[at + 1 :], start=at + 2)
        if cells is None or any(cell != "" for cell in cells)
    ]
    if not rows:
        raise UnreadableSheet("no_rows")
    return MemberSheet("Excel" if content.startswith(_ZIP) else "CSV", header, rows)


def _header_row(lines: Sequence[Sequence[Value]]) -> int:
    """The row with most headers that we know, together with the line above; else the first of the widest."""
    sizes = [sum(isinstance(cell, str) and cell != "" for cell in line) for line in lines]
    if max(sizes, default=0) < 2:
        raise UnreadableSheet("no_table")
    scores = [known_headers(_header(lines, at)) if size > 1 else 0 for at, size in enumerate(sizes)]
    return scores.index(max(scores)) if max(scores) else sizes.index(max(sizes))


def _header(lines: Sequence[Sequence[Value]], at: int) -> list[str]:
    """Names of the columns: each once, none empty. A line above gives names to merged cells."""
    own = [_name(cell) for cell in lines[at]]
    above = [_name(cell) for cell in lines[at - 1]] if at else []
    if sum(map(bool, above)) < 2:
        above = []
    width = max(len(own), len(above))
    own += [""] * (width - len(own))
    above += [""] * (width - len(above))
    names: list[str] = []
    group = ""
    for position, (cell, over) in enumerate(zip(own, above, strict=True), start=1):
        group = over or group
        name = cell or over or f"#{position}"
        if group and plain_header(cell) in _GENERAL:
            name = f"{group} {cell}"
        names.append(name if name not in names else f"{name} ({position})")
    return names


def _name(cell: Value) -> str:
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return re.sub(r"\s+", " ", CONTROL.sub("", text)).strip()[:120]


def _row(number: int, cells: Sequence[Value] | None, header: Sequence[str]) -> FileRow:
    if cells is None:
        return FileRow(number, {}, is_broken=True)
    named = dict(zip(header, cells, strict=False))
    broken = any(isinstance(cell, str) and CONTROL.search(cell) for cell in named.values())
    if broken:
        named = {
            column: CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell) if isinstance(cell, str) else cell
            for column, cell in named.items()
        }
    return FileRow(number, named, broken)
