"""What a cell says: days, money, numbers, as offices write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from allmende.ui.spreadsheets import Value

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januar jänner january jan",
            "februar february feb",
            "märz maerz march mär mrz mar",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
EXCELS_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a workbook's count, for days after February 1900."""
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})(?:\s+\d.*)?")
_IN_WORDS = re.compile(r"(\d{1,2})\.?\s+([a-zä]+)\.?,?\s+(\d{4})")
_SIGN = re.compile(r"^[+–—](?=\d)")
_MONEY_SIGNS = re.compile(r"€|\beuro\b|\beur\b|[\s\u00a0\u202f'’]", re.IGNORECASE)
_TOTALS = re.compile(
    r"^(summen?|gesamt(summe)?|insgesamt|total|totals|sum|σ|zwischensumme|endsumme)\b", re.IGNORECASE
)
_CAUSES = (
    ("death", ("tod", "tot", "verstorben", "gestorben", "†", "death", "died", "deceased")),
    ("exclusion", ("ausschluss", "ausgeschlossen", "ausschluß", "exclu", "expel")),
    ("transfer", ("übertrag", "uebertrag", "transfer")),
    ("notice", ("kündig", "kuendig", "notice", "austritt", "resign")),
)
"""Codes of models.Cause with what offices write."""
_YES = {"ja", "j", "x", "yes", "y", "1", "wahr", "true", "✓", "✔", "+"}
_NO = {"", "nein", "n", "no", "0", "falsch", "false", "-", "–"}


class NotReadable(ValueError):
    """The cell says something else."""


def text_of(cell: Value) -> str:
    """One line, as one would copy it from the table."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return re.sub(r"\s+", " ", cell).strip()


def lines_of(cell: Value) -> str:
    """As it stands there, in several lines."""
    return cell if isinstance(cell, str) else text_of(cell)


def day_of(cell: Value, *, latest_year: int) -> date | None:
    """01.02.2019, 1.2.19, 2019-02-01, 1. Februar 2019, or a workbook's own count of days. None where nothing stands.

    Of a year in two digits, the latest century that does not lie after latest_year counts. Days come before months.
    Raises NotReadable.
    """
    if isinstance(cell, date):
        return _near(cell)
    text = text_of(cell)
    if text in ("", "-", "–", "?", "0"):
        return None
    try:
        return _near(_day(text, latest_year))
    except (ValueError, OverflowError) as error:
        raise NotReadable from error


def _near(day: date) -> date:
    if not 1850 <= day.year <= 2150:
        raise NotReadable
    return day


def _day(text: str, latest_year: int) -> date:
    if match := _YEAR_FIRST.fullmatch(text):
        return date(*map(int, match.groups()))
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if 2000 + year <= latest_year else 1900
        return date(year, month, day)
    if match := _IN_WORDS.fullmatch(text.casefold()):
        return date(int(match[3]), MONTHS.get(match[2], 0), int(match[1]))
    if re.fullmatch(r"\d{5}", text):
        return EXCELS_FIRST_DAY + timedelta(days=int(text))
    raise ValueError(text)


def cents_of(cell: Value) -> int | None:
    """`1.234,50 €`, `1,234.50`, `500,-`, 1234.5 → cents; fractions of a cent are rounded half up. None for nothing.

    A single sign before three digits groups thousands. Raises NotReadable.
    """
    if isinstance(cell, date):
        raise NotReadable
    if isinstance(cell, str):
        text = re.sub(r"[.,]\s*[-–—]+$", "", _MONEY_SIGNS.sub("", cell.replace("\N{MINUS SIGN}", "-")))
        text = _SIGN.sub(lambda sign: "" if sign[0] == "+" else "-", text)
        if text in ("", "-", "–"):
            return None
        value = _decimal(text)
    else:
        value = cell
    if not value.is_finite():
        raise NotReadable
    cents = (value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if not abs(cents) < 10**12:
        raise NotReadable
    return int(cents)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d[\d.,]*", text):
        raise NotReadable
    last = max(text.rfind(","), text.rfind("."))
    if last >= 0:
        whole, part = text[:last], text[last + 1 :]
        sign, other = text[last], {",": ".", ".": ","}[text[last]]
        is_decimal = other in whole or (sign not in whole and len(part) != 3)
        text = re.sub(r"[.,]", "", whole) + (f".{part}" if is_decimal else part)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise NotReadable from error


def count_of(cell: Value, *, signed: bool = False) -> int | None:
    """A whole number: 3, `3,00`, `3 Anteile`, below zero where that is meant (signed). None where nothing stands.

    Raises NotReadable.
    """
    if isinstance(cell, str):
        text = re.sub(r"\s*(anteile?|stück|stk\.?|shares?)$", "", cell.strip().casefold())
        if re.fullmatch(r"\d{1,9}", text):
            return int(text)
        cell = text
    cents = cents_of(cell)
    if cents is None:
        return None
    whole, rest = divmod(cents, 100)
    if rest or (whole < 0 and not signed) or abs(whole) >= 10**9:
        raise NotReadable
    return whole


def number_of(cell: Value) -> int | None:
    """A member's number: 17, `0017`, `M-0017`, 17.0. None where nothing stands. Raises NotReadable."""
    match = re.fullmatch(r"[A-Za-z]{0,8}\.?[-\s./]?0*(\d{1,10})(?:[.,]0+)?", text_of(cell))
    if match is None:
        if text_of(cell) in ("", "-", "–", "?"):
            return None
        raise NotReadable
    number = int(match[1])
    if not 0 < number < 2**31:
        raise NotReadable
    return number


def yes_of(cell: Value) -> bool:
    """Ja, x, 1, wahr, investierend. Raises NotReadable."""
    text = text_of(cell).casefold()
    if text in _NO:
        return False
    if text in _YES or text.startswith(("invest", "förder", "foerder")):
        return True
    raise NotReadable


def cause_of(text: str) -> str:
    """Why somebody left, as a code of models.Cause; "" where it does not say so."""
    said = text.casefold()
    return next((code for code, words in _CAUSES if any(word in said for word in words)), "")


def is_of_totals(text: str) -> bool:
    """Whether a line that begins so adds up others."""
    return bool(_TOTALS.match(text))
