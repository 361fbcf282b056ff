"""A table out of a file that an office keeps: .xlsx or CSV, with titles above the columns, gaps and odd formats."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.kernel.errors import Invalid

from .csv_files import CONTROL, decode, delimiter_of, header_names, records
from .writing import unharmed

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_ROWS = 150_000
MOST_COLUMNS = 300

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
"""The container of Excel before 2007, and of any workbook with a password."""
ZEROS = re.compile(r'^"?(0{2,})"?$')
Value = str | Decimal | date
"""A cell: of CSV always a text; of a workbook a number or a day where it holds one. Empty is ""."""

DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and the libraries under it raise about a workbook that is not what it should be."""

SENTENCES: dict[str, str | Promise] = {
    "too_large": _("The file is larger than 20 MB, or holds more than we can read at once. Please split it."),
    "too_many_rows": _("The table has more than 150,000 rows. Please split it."),
    "too_wide": _("The table has more than 300 columns. Please leave out what is not needed."),
    "empty": _("The file is empty."),
    "old_format": _("This workbook is in the format of Excel before 2007. Please save it as .xlsx or CSV."),
    "encrypted": _("This workbook has a password. Please save it without one."),
    "open_document": _("This is an OpenDocument sheet. Please save it as .xlsx or CSV."),
    "not_a_sheet": _("This file is no spreadsheet. We read .xlsx and CSV."),
    "damaged": _("This workbook is damaged: it cannot be opened. Please save it anew."),
    "no_table": _("We find no columns in this file. It needs a row with the names of the columns."),
    "no_rows": _("The file has a header, but no rows."),
}


class UnreadableSheet(Invalid):
    """The file as a whole cannot be read. `reason` is a key of SENTENCES."""

    code = "sheet-unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason], field="file", reason=reason)
        self.reason = reason


@dataclass(frozen=True)
class SheetRow:
    """A row under the header. number: as a spreadsheet counts. broken: cells that could not be read cleanly."""

    number: int
    cells: dict[str, Value]
    broken: bool = False


@dataclass(frozen=True)
class SheetFile:
    """What was read: the names of the columns, each once and none empty, and the rows that hold something."""

    header: list[str]
    rows: list[SheetRow] = field(repr=False)


def read_sheet(content: bytes, name: str = "") -> SheetFile:
    """Read the first table of a workbook, or a CSV file of any common encoding and delimiter.

    The header is the first row with two names or more; what stands above it is a title. What the file is shows its
    content; `name` decides nothing that the content does not say. Raise UnreadableSheet, which says why.
    """
    return _table(iter(read_rows(content)))


def read_rows(content: bytes, *, most_rows: int = MOST_ROWS) -> list[list[Value] | None]:
    """The rows of the first table as they stand, with titles and gaps, at most so many; None for one we cannot read.

    For whoever knows better which row is the header. Raise UnreadableSheet.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableSheet("too_large")
    if not content.strip():
        raise UnreadableSheet("empty")
    if content.startswith(OLE):
        raise UnreadableSheet(
            "encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "old_format"
        )
    if content.startswith(ZIP):
        return _workbook(content, most_rows)
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if (b"\x00" in content[:4096] and not is_utf16) or content.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableSheet("not_a_sheet")
    if re.match(rb"\s*<(!doctype|html|\?xml)", content[:200], re.IGNORECASE):
        raise UnreadableSheet("not_a_sheet")
    _encoding, text = decode(content)
    return list(islice(_of_csv(text), most_rows + 1))


def _of_csv(text: str) -> Iterator[list[Value] | None]:
    for cells in records(text, delimiter_of(text)):
        yield None if cells is None else [unharmed(cell) for cell in cells]


def _workbook(content: bytes, most_rows: int) -> list[list[Value] | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableSheet("damaged") from error
    names = {part.filename for part in parts}
    if "content.xml" in names:
        raise UnreadableSheet("open_document")
    if "xl/workbook.xml" not in names:
        raise UnreadableSheet("not_a_sheet")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableSheet("too_large")
    from openpyxl import load_workbook  # only here: a start with no workbook does not wait for it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            first = islice(sheet.iter_rows(), most_rows + 2)
            rows: list[list[Value] | None] = [[_value(cell) for cell in row] for row in _bounded(first)]
            if any(cell != "" for row in rows for cell in row or []):
                return rows[: most_rows + 1]
    except (*DAMAGE, InvalidFileException) as error:
        raise UnreadableSheet("damaged") from error
    raise UnreadableSheet("empty")


def _bounded(rows: Iterable[Any]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise UnreadableSheet("too_many_rows")
        if len(row) > MOST_COLUMNS and any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            raise UnreadableSheet("too_wide")
        yield row[:MOST_COLUMNS]


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value, getattr(cell, "number_format", "") or "")
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    return value if isinstance(value, date) else str(value).strip()


def _number(value: int | float, number_format: str) -> Value:
    """A number; with the zeros in front that its format shows, it is a text: 04277 is a postcode."""
    exact = Decimal(repr(value))
    whole = exact.is_finite() and exact == exact.to_integral_value()
    zeros = ZEROS.match(number_format)
    if whole and zeros and value >= 0:
        return str(int(exact)).zfill(len(zeros[1]))
    return Decimal(int(exact)) if whole else exact


def _table(rows: Iterator[list[Value] | None]) -> SheetFile:
    header: list[str] = []
    found: list[SheetRow] = []
    for number, cells in enumerate(rows, start=1):
        if len(found) >= MOST_ROWS:
            raise UnreadableSheet("too_many_rows")
        if not header:
            if cells and sum(cell != "" for cell in cells) > 1:
                header = header_names([str(cell) for cell in _without_empty_end(cells)])
                if len(header) > MOST_COLUMNS:
                    raise UnreadableSheet("too_wide")
        elif cells is None or any(cell != "" for cell in cells):
            found.append(_row(number, cells, header))
    if not header:
        raise UnreadableSheet("no_table")
    if not found:
        raise UnreadableSheet("no_rows")
    return SheetFile(header, found)


def _row(number: int, cells: list[Value] | None, header: list[str]) -> SheetRow:
    if cells is None:
        return SheetRow(number, dict.fromkeys(header, ""), broken=True)
    kept = _without_empty_end(cells)
    broken = len(kept) > len(header)
    named: dict[str, Value] = dict.fromkeys(header, "")
    for name, cell in zip(header, kept, strict=False):
        if isinstance(cell, str) and CONTROL.search(cell):
            cell, broken = CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell), True
        named[name] = cell
    return SheetRow(number, named, broken)


def _without_empty_end(cells: list[Value]) -> list[Value]:
    last = max((place for place, cell in enumerate(cells, start=1) if cell != ""), default=0)
    return cells[:last]
