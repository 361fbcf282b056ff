from decimal import Decimal

import pytest

from allmende.exchange.statement_figures import value_in_euro, whole_units


@pytest.mark.parametrize(
    ("amount", "rate", "value"),
    [(46_50, "1", "46.50"), (1, "0.5", "0.01"), (-1, "0.5", "-0.01"), (-7_50, "12.345", "-92.59")],
)
def test_the_value_in_the_books_is_rounded_to_the_cent(amount: int, rate: str, value: str) -> None:
    assert value_in_euro(amount, decimals=2, rate=Decimal(rate)) == Decimal(value)


def test_whole_units_keep_their_decimals() -> None:
    assert str(whole_units(1200, decimals=2)) == "12.00"
    assert str(whole_units(12, decimals=0)) == "12"
