"""CSV as it comes: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

DELIMITERS = ",;\t|"
LONGEST_CELL = 100_000
SAMPLE_ROWS = 30
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and undecodable bytes (Python keeps those as lone surrogates)."""


def decode(content: bytes) -> tuple[str, str]:
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


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells, the more the better."""

    def fitness(delimiter: str) -> tuple[float, int]:
        sizes = [len(cells or []) for cells in islice(records(text, delimiter), SAMPLE_ROWS)]
        # The usual width, not the first row's: above the names of the columns there may be a title.
        width, rows = max(Counter(sizes).items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return (rows / len(sizes) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=fitness)


def records(text: str, delimiter: str) -> Iterator[list[str] | None]:
    """The cells of each record, without space around them; None for one that cannot be read."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield None


def header_names(cells: list[str]) -> list[str]:
    """Names of the columns: each once, none empty."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = re.sub(r"\s+", " ", CONTROL.sub("", cell)) or f"#{position}"
        names.append(name if name not in names else f"{name} ({position})")
    return names
