"""A list of 500 members as an office has kept it in Excel for years. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from allmende.membership.tests.import_files import an_xlsx

SHARE = 100
FAMILIES = ("Apfelbaum", "Birnstiel", "Czerny-Quitte", "Dörrpflaume", "Erdbeer", "Feige", "Groß", "Himbeer", "İncir",
            "Johannisbeer")  # fmt: skip
GIVEN = ("Anna", "Bruno", "Çiğdem", "Doğan", "Eva-Maria", "Fritz", "Großmann", "Hülya", "Ines", "Jörg")
COLUMNS = ("Mitgl.-Nr.", "Nachname", "Vorname", "Straße / Nr.", "PLZ", "Ort", "E-Mail", "Eintritt", "Anteile",
           "Eingezahlt", "Bemerkung")  # fmt: skip
MEMBERS = 500


def shares_of(number: int) -> int:
    return 1 + number % 3


def all_shares() -> int:
    return sum(shares_of(number) for number in range(1, MEMBERS + 1))


def name_of(number: int) -> tuple[str, str]:
    """Given name and family name."""
    at = number - 1
    return GIVEN[at // 10 % 10], f"{FAMILIES[at % 10]} {at // 100 + 1}."


def messy_list(balance_day: date) -> bytes:
    """Titles above the header, days in three notations, postcodes that lost a zero, gaps, a total, three bad rows."""
    return an_xlsx(_rows(balance_day))


def _rows(balance_day: date) -> Iterator[tuple[Any, ...]]:
    yield ("Mitgliederliste Gartenwerk Brennau eG",)
    yield ("Stand:", balance_day.strftime("%d.%m.%Y"))
    yield ()
    yield COLUMNS
    for number in range(1, MEMBERS + 1):
        yield _member(number)
        if number % 100 == 0:
            yield ()
    yield (501, "", "", "", "", "", "", "1.2.2020", 1, 100, "Name fehlt, nachfragen!")
    yield (502, "Unmöglich", "Udo", "Weg 1", 14799, "Brennau", "", "31.02.2020", 1, 100, "")
    yield (7, "Zweitmals", "Zoe", "Weg 2", 14799, "Brennau", "", "01.03.2020", 1, 100, "")
    yield ("", "Summe", "", "", "", "", "", "", all_shares(), all_shares() * SHARE, "")


def _member(number: int) -> tuple[Any, ...]:
    given, family = name_of(number)
    joined = date(2012, 1, 1) + timedelta(days=7 * number)
    written: tuple[Any, ...] = (
        joined,
        joined.strftime("%d.%m.%Y"),
        f"{joined.day}.{joined.month}.{joined:%y}",
    )
    shares = shares_of(number)
    paid: tuple[Any, ...] = (shares * SHARE, f"{shares * SHARE},00 €", f"{shares * SHARE}.00")
    return (
        number if number % 5 else f" {number:04} ",
        f"  {family}" if number % 4 == 0 else family,
        given,
        f"Gartenweg {number}",
        1067 if number % 2 else "14799",
        "Dresden" if number % 2 else "Brennau",
        f"Mitglied{number}@Beispiel.example" if number % 3 else "-",
        written[number % 3],
        str(shares) if number % 7 == 0 else shares,
        paid[number % 3],
        "zahlt pünktlich" if number % 50 == 0 else "",
    )
