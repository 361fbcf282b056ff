"""A table for spreadsheets, as CSV or as .xlsx.

German Excel reads semicolons and a decimal comma, and knows UTF-8 by its byte order mark; English reads commas and
points. Dates and moments stay ISO 8601 in CSV, so that both sort.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType

from .csv_files import CONTROL

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
)
PERHAPS_A_FORMULA = frozenset((*FORMULA_STARTS, "'"))
"""How few texts begin: the others need no second look, and a file of a large list has a million."""
AS_THEY_ARE = frozenset((NoneType, int, bool, date))
"""What the writer of CSV writes as we would."""
LONGEST_CELL = 32_767  # characters; of Excel
Cell = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class Notation:
    """How a language separates cells and decimals."""

    separator: str
    decimal_sign: str


NOTATIONS = {"de": Notation(";", ","), "en": Notation(",", ".")}


def notation_of(language: str) -> Notation:
    """The notation of a language, also of its regional variants; English where it is unknown."""
    return NOTATIONS.get(language[:2], NOTATIONS["en"])


@dataclass(frozen=True)
class Sheet:
    """A table with the names of its columns. `title` names the sheet of a workbook."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]

    def as_csv(self, *, language: str) -> str:
        """CSV as a spreadsheet of that language reads it."""
        return "".join(csv_lines([self.header, *self.rows], notation=notation_of(language)))

    def as_xlsx(self) -> bytes:
        """A workbook with one sheet. Texts stay texts, also those that begin like a formula."""
        from openpyxl import Workbook  # only here: a start with no workbook does not wait for it
        from openpyxl.utils import get_column_letter

        book = Workbook(write_only=True)
        sheet = book.create_sheet(_sheet_name(self.title))
        sheet.freeze_panes = "A2"
        for position, name in enumerate(self.header, start=1):
            sheet.column_dimensions[get_column_letter(position)].width = min(max(len(name) + 3, 12), 40)
        sheet.append([_xlsx_cell(sheet, name, bold=True) for name in self.header])
        for row in self.rows:
            sheet.append([_xlsx_cell(sheet, value) for value in row])
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Cell]], *, notation: Notation) -> Iterator[str]:
    """The lines of a CSV file, the first with its byte order mark."""
    writer = csv.writer(_Echo(), delimiter=notation.separator, lineterminator="\r\n")
    mark = BYTE_ORDER_MARK
    for row in rows:
        yield mark + writer.writerow([v if type(v) in AS_THEY_ARE else _csv_cell(v, notation) for v in row])
        mark = ""


def harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).

    One that already has it gets another, so that `unharmed` finds the text again.
    """
    if text[:1] not in PERHAPS_A_FORMULA:
        return text
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unharmed(text: str) -> str:
    """The text that `harmless` wrote."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_STARTS) else text


def _csv_cell(value: Cell, notation: Notation) -> str:
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", notation.decimal_sign)
    if isinstance(value, float):
        return repr(value).replace(".", notation.decimal_sign)
    return value.isoformat() if isinstance(value, date) else str(value)


def _xlsx_cell(sheet: object, value: Cell, *, bold: bool = False) -> object:
    if isinstance(value, datetime) and value.tzinfo:
        value = value.isoformat()  # a workbook knows no zones
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)[:LONGEST_CELL]
    if not bold and not text.startswith(("=", "#")):
        return text
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # else what begins with = is a formula, and #N/A an error
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters, and none of []:*?/\\."""
    return (
        "".join(" " if each in "[]:*?/\\'" else each for each in CONTROL.sub("", title))[:31].strip() or "1"
    )
