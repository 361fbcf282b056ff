"""What a booking costs. Integers in the smallest part of the unit; no Django, no clock, no database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from allmende.kernel.amounts import charge_for

PER_HOUR = "hour"


def price_of(*, price: int, price_per: str, minutes: int, quantity: int = 1) -> int:
    """The price of a booking.

    Per hour: each item's price is rounded half up to the smallest part, then multiplied; 90 minutes at 5.00 are
    7.50, of three items 22.50. Per booking: the price times the quantity, however long it lasts.
    """
    each = charge_for(per_hour=price, minutes=minutes) if price_per == PER_HOUR else price
    return each * quantity


def late_fee_of(*, price: int, percent: int) -> int:
    """What stays due when the borrower cancels too late, rounded half up."""
    return int((Decimal(price) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
