"""The statement as a file for spreadsheets: no Django, no clock, no database.

German Excel reads semicolons and a decimal comma, and knows UTF-8 by its byte order mark; English reads commas
and points. Times stay ISO 8601, so that both sort. A cell that a spreadsheet would take for a formula is
defused with an apostrophe (OWASP, CSV injection); our own numbers are plain and need none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BYTE_ORDER_MARK = "\ufeff"
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
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Notation:
    """How a language separates cells and decimals."""

    separator: str
    decimal_sign: str


NOTATIONS = {"de": Notation(";", ","), "en": Notation(",", ".")}


def notation_of(language: str) -> Notation:
    """The notation of a language, also of its regional variants; English where it is unknown."""
    return NOTATIONS.get(language[:2], NOTATIONS["en"])


def write_csv(rows: Iterable[Sequence[str | Decimal | None]], *, notation: Notation) -> str:
    """Rows of texts and numbers as one CSV text with its byte order mark."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=notation.separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value, notation) for value in row])
    return BYTE_ORDER_MARK + target.getvalue()


def value_in_euro(amount: int, *, decimals: int, rate: Decimal) -> Decimal:
    """What an amount is worth in the books, at `rate` EUR for one whole unit; to the cent, half up."""
    return (Decimal(amount).scaleb(-decimals) * rate).quantize(CENT, rounding=ROUND_HALF_UP)


def whole_units(amount: int, *, decimals: int) -> Decimal:
    """An amount in whole units, with exactly the unit's decimals."""
    return Decimal(amount).scaleb(-decimals)


def _cell(value: str | Decimal | None, notation: Notation) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", notation.decimal_sign)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
