"""What bookings cost, with the rounding stated."""

from __future__ import annotations

import pytest

from allmende.pool.tariff import late_fee_of, price_of


@pytest.mark.parametrize(
    ("price", "price_per", "minutes", "quantity", "expected"),
    [
        (500, "hour", 240, 1, 20_00),
        (500, "hour", 90, 1, 7_50),
        (500, "hour", 90, 3, 22_50),
        (5, "hour", 10, 1, 1),  # 0.83 of the smallest part
        (5, "hour", 10, 3, 3),  # each item is rounded, then multiplied
        (5, "hour", 5, 1, 0),  # 0.42
        (1, "hour", 30, 1, 1),  # 0.5 goes up
        (600, "booking", 240, 1, 6_00),
        (600, "booking", 20_000, 4, 24_00),
        (0, "hour", 600, 5, 0),
    ],
)
def test_price_of_a_booking(price: int, price_per: str, minutes: int, quantity: int, expected: int) -> None:
    assert price_of(price=price, price_per=price_per, minutes=minutes, quantity=quantity) == expected


@pytest.mark.parametrize(
    ("price", "percent", "expected"),
    [(2000, 50, 1000), (2001, 50, 1001), (2000, 0, 0), (1999, 100, 1999), (1, 49, 0), (0, 50, 0)],
)
def test_late_fee(price: int, percent: int, expected: int) -> None:
    assert late_fee_of(price=price, percent=percent) == expected
