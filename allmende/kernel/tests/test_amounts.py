import pytest

from allmende.kernel.amounts import charge_for, format_amount, parse_amount
from allmende.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("amount", "decimals", "language", "text"),
    [
        (4650, 2, "de", "46,50"),
        (4650, 2, "en", "46.50"),
        (-2100, 2, "de", "\N{MINUS SIGN}21,00"),
        (123456789, 2, "de", "1.234.567,89"),
        (123456789, 2, "en", "1,234,567.89"),
        (7, 0, "de", "7"),
        (5, 3, "en", "0.005"),
        (0, 2, "de", "0,00"),
    ],
)
def test_amounts_are_written_as_the_language_does(
    amount: int, decimals: int, language: str, text: str
) -> None:
    assert format_amount(amount, decimals=decimals, language=language) == text


def test_a_sign_is_shown_on_request_but_never_on_zero() -> None:
    assert format_amount(100, decimals=2, signed=True, language="en") == "+1.00"
    assert format_amount(0, decimals=2, signed=True, language="en") == "0.00"


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("46,50", "de", 4650),
        ("46.50", "de", 4650),
        ("46.50", "en", 4650),
        ("1.234,5", "de", 123450),
        ("1,234.5", "en", 123450),
        (" 7 ", "de", 700),
        ("-7", "de", -700),
        ("\N{MINUS SIGN}7", "en", -700),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, language: str, amount: int) -> None:
    assert parse_amount(text, decimals=2, language=language) == amount


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,2,3", "NaN", "Infinity", "1e400", "0.001", "9" * 30])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_amount(text, decimals=2, language="en", field="amount")


@pytest.mark.parametrize(
    ("per_hour", "minutes", "charge"),
    [
        (500, 90, 750),
        (500, 60, 500),
        (500, 1, 8),
        (1, 30, 1),
        (1, 29, 0),
        (5, 10, 1),
        (0, 600, 0),
        (333, 20, 111),
    ],
)
def test_time_is_charged_by_the_minute_rounded_half_up(per_hour: int, minutes: int, charge: int) -> None:
    assert charge_for(per_hour=per_hour, minutes=minutes) == charge
