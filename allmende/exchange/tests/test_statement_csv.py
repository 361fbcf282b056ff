from decimal import Decimal

import pytest

from allmende.exchange.statement_csv import notation_of, value_in_euro, whole_units, write_csv


def test_german_cells_are_separated_by_semicolons_and_decimals_by_a_comma() -> None:
    text = write_csv([["Tag", "Credits"], ["2026-11-20", Decimal("-12.00")]], notation=notation_of("de"))
    assert text == "\ufeffTag;Credits\r\n2026-11-20;-12,00\r\n"


def test_english_cells_are_separated_by_commas() -> None:
    text = write_csv([["Day", "Purpose"], ["2026-11-20", "saw, 2 days"]], notation=notation_of("en-gb"))
    assert text == '\ufeffDay,Purpose\r\n2026-11-20,"saw, 2 days"\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"])
def test_a_text_is_never_a_formula(start: str) -> None:
    text = write_csv([[start + "SUM(1)"]], notation=notation_of("en"))
    assert text.lstrip("\ufeff").strip('"').startswith("'" + start)


def test_a_separator_or_quote_inside_a_text_stays_in_its_cell() -> None:
    assert write_csv([['a;"b"', None]], notation=notation_of("de")) == '\ufeff"a;""b""";\r\n'


@pytest.mark.parametrize(
    ("amount", "rate", "value"),
    [(46_50, "1", "46.50"), (1, "0.5", "0.01"), (-1, "0.5", "-0.01"), (-7_50, "12.345", "-92.59")],
)
def test_the_value_in_the_books_is_rounded_to_the_cent(amount: int, rate: str, value: str) -> None:
    assert value_in_euro(amount, decimals=2, rate=Decimal(rate)) == Decimal(value)


def test_whole_units_keep_their_decimals() -> None:
    assert str(whole_units(1200, decimals=2)) == "12.00"
    assert str(whole_units(12, decimals=0)) == "12"
