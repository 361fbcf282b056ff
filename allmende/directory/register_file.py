"""Reading a register's file: which encoding, which delimiter, which rows. No database, no opinion on the content."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DELIMITERS = ",;\t|"
_LONGEST_CELL = 100_000
_SAMPLE_ROWS = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and undecodable bytes (Python keeps those as lone surrogates)."""
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
    encoding, text = _decode(content)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    header = _header(next(records, ([], None))[0])
    if len(header) < 2:
        raise UnreadableFile("no_table")
    rows = [_row(number, cells, problem, header) for number, (cells, problem) in enumerate(records, start=2)]
    rows = [row for row in rows if row.problem or any(row.cells.values())]
    if not rows:
        raise UnreadableFile("no_rows")
    return RegisterFile(encoding, delimiter, header, rows)


def _decode(content: bytes) -> tuple[str, str]:
    """The encoding and the text. Bytes that fit nowhere become lone surrogates, so that only their row suffers."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", content.decode("utf-8-sig", "surrogateescape")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", content.decode("utf-16", "replace")
    if _looks_like_utf8(content):
        return "utf-8", content.decode("utf-8", "surrogateescape")
    if re.search(rb"[\x80-\x9f]", content):
        return "cp1252", content.decode("cp1252", "surrogateescape")
    return "latin-1", content.decode("latin-1")


def _looks_like_utf8(content: bytes) -> bool:
    """Whether at least half of the lines with letters beyond ASCII are UTF-8: a few broken rows do not decide."""
    good = bad = 0
    for line in content.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good >= bad


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells, the more the better."""

    def fitness(delimiter: str) -> tuple[float, int]:
        sizes = [
            len(cells)
            for _, (cells, _problem) in zip(range(_SAMPLE_ROWS), _records(text, delimiter), strict=False)
        ]
        width = sizes[0] if sizes else 0
        return (sum(size == width for size in sizes) / len(sizes) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=fitness)


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], Reason | None]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield [cell.strip() for cell in next(reader)], None
        except StopIteration:
            return
        except csv.Error:
            yield [], Reason("unreadable")


def _header(cells: list[str]) -> list[str]:
    """Names of the columns: each once, none empty."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = re.sub(r"\s+", " ", _CONTROL.sub("", cell)) or f"#{position}"
        names.append(name if name not in names else f"{name} ({position})")
    return names


def _row(number: int, cells: list[str], problem: Reason | None, header: list[str]) -> FileRow:
    while len(cells) > len(header) and not cells[-1]:
        cells.pop()
    named = dict(zip(header, cells, strict=False))
    if problem is None and any(cells) and len(cells) != len(header):
        problem = Reason("column_count", value=f"{len(cells)}/{len(header)}")
    if problem is None:
        broken = next((column for column, cell in named.items() if _CONTROL.search(cell)), None)
        problem = Reason("unreadable", column=broken) if broken else None
    if problem:
        named = {column: _CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell) for column, cell in named.items()}
    return FileRow(number, named, problem)
