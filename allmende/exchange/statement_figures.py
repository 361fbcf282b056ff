"""The figures of a statement's file. How a file is written for spreadsheets: `ui.spreadsheets`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def value_in_euro(amount: int, *, decimals: int, rate: Decimal) -> Decimal:
    """What an amount is worth in the books, at `rate` EUR for one whole unit; to the cent, half up."""
    return (Decimal(amount).scaleb(-decimals) * rate).quantize(CENT, rounding=ROUND_HALF_UP)


def whole_units(amount: int, *, decimals: int) -> Decimal:
    """An amount in whole units, with exactly the unit's decimals."""
    return Decimal(amount).scaleb(-decimals)
