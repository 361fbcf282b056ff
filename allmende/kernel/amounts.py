"""Amounts are integers in the smallest part of their unit; this writes and reads them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from babel.numbers import NumberFormatError, get_decimal_symbol, get_group_symbol, parse_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .errors import Invalid

MINUS = "\N{MINUS SIGN}"
LARGEST = 10**12  # of the smallest part: far above any cooperative, far below a bigint's end


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: code ("CRED", "EUR"), name for people, number of decimals."""

    code: str
    name: str
    decimals: int


def format_amount(amount: int, *, decimals: int, signed: bool = False, language: str | None = None) -> str:
    """4650 with 2 decimals as "46,50" (de) or "46.50" (en), with a real minus; signed adds a plus."""
    group, point = _separators(_locale(language))
    whole, part = divmod(abs(amount), 10**decimals)
    text = f"{whole:,}".replace(",", group) + (f"{point}{part:0{decimals}}" if decimals else "")
    if amount < 0:
        return MINUS + text
    return "+" + text if signed and amount > 0 else text


def parse_amount(text: str, *, decimals: int, language: str | None = None, field: str = "") -> int:
    """Read "46,50" or "46.50" into 4650.

    A person's own notation wins; where that fails, a plain point is understood too.
    Raises Invalid for anything else, for more decimals than the unit has, and beyond 10^12.
    """
    text = text.strip().replace(MINUS, "-")
    value = _read(text, _locale(language))
    if value is None:
        raise Invalid(_("“%s” is not an amount. Write it like 12.50.") % text[:40], field=field)
    scaled = value.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise Invalid(_("At most %d decimals.") % decimals, field=field)
    if abs(scaled) > LARGEST:
        raise Invalid(_("This amount is too large."), field=field)
    return int(scaled)


def charge_for(*, per_hour: int, minutes: int) -> int:
    """What `minutes` cost at `per_hour`, rounded half up to the smallest part of the unit.

    90 minutes at 5.00 credits an hour are 7.50; 10 minutes at 0.05 are 0.01 (0.0083 rounds to 0.01).
    """
    exact = Decimal(per_hour) * minutes / 60
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _read(text: str, locale: str) -> Decimal | None:
    try:
        value = parse_decimal(text, locale=locale, strict=True)
    except NumberFormatError:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
    return value if value.is_finite() else None


@cache  # a page of a statement asks for them a hundred times
def _separators(locale: str) -> tuple[str, str]:
    return get_group_symbol(locale), get_decimal_symbol(locale)


def _locale(language: str | None) -> str:
    return (language or get_language() or "en").replace("-", "_")
