"""Reading a register's file: which encoding, which delimiter, which rows. No database, no opinion on the content."""

from __future__ import annotations

from dataclasses import dataclass, field

from allmende.ui.spreadsheets import CONTROL, decode, delimiter_of, header_names, records

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reason:
    """Why a row is refused, or what was left out of it: a code, and what it concerns."""

    code: str
    column: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "column": self.column, "value": self.value[:120]}


@dataclass(frozen=True)
class FileRow:
    """A row under its header. number: as a spreadsheet counts, the header being row 1."""

    number: int
    cells: dict[str, str]
    problem: Reason | None = None


@dataclass(frozen=True)
class RegisterFile:
    encoding: str
    delimiter: str
    header: list[str]
    rows: list[FileRow] = field(repr=False)

    @property
    def encoding_name(self) -> str:
        """As spreadsheets offer it."""
        return {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8"}.get(self.encoding, self.encoding.upper())


def read_register(content: bytes) -> RegisterFile:
    """Read a CSV file of any common encoding and delimiter.

    Raises UnreadableFile: empty, workbook, no_table (a single column), no_rows.
    """
    if content.startswith(_WORKBOOK):
        raise UnreadableFile("workbook")
    if not content.strip():
        raise UnreadableFile("empty")
    encoding, text = decode(content)
    delimiter = delimiter_of(text)
    read = records(text, delimiter)
    first: list[str] | None = next(read, None)
    header = header_names(first or [])
    if len(header) < 2:
        raise UnreadableFile("no_table")
    rows = [_row(number, cells, header) for number, cells in enumerate(read, start=2)]
    rows = [row for row in rows if row.problem or any(row.cells.values())]
    if not rows:
        raise UnreadableFile("no_rows")
    return RegisterFile(encoding, delimiter, header, rows)


def _row(number: int, cells: list[str] | None, header: list[str]) -> FileRow:
    if cells is None:
        return FileRow(number, {}, Reason("unreadable"))
    while len(cells) > len(header) and not cells[-1]:
        cells.pop()
    named = dict(zip(header, cells, strict=False))
    problem = None
    if any(cells) and len(cells) != len(header):
        problem = Reason("column_count", value=f"{len(cells)}/{len(header)}")
    if problem is None:
        broken = next((column for column, cell in named.items() if CONTROL.search(cell)), None)
        problem = Reason("unreadable", column=broken) if broken else None
    if problem:
        named = {column: CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell) for column, cell in named.items()}
    return FileRow(number, named, problem)
