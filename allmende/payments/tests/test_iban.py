"""IBANs without a database: what is wrong is named, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from allmende.payments.iban import InvalidIban, bank_of, check_iban, masked, spaced

GOOD = "DE89370400440532013000"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (GOOD, GOOD),
        ("DE89 3704 0044 0532 0130 00", GOOD),
        (" de89-3704.0044 0532\u00a00130\u202f00\n", GOOD),
        ("BE68 5390 0754 7034", "BE68539007547034"),
        ("AT61 1904 3002 3457 3201", "AT611904300234573201"),
        ("CH93 0076 2011 6238 5295 7", "CH9300762011623852957"),
    ],
)
def test_an_iban_is_read_however_it_is_grouped(written: str, read: str) -> None:
    assert check_iban(written) == read


@pytest.mark.parametrize(
    ("written", "german"),
    [
        ("", "Geben Sie die IBAN ein."),
        ("  ", "Geben Sie die IBAN ein."),
        ("DE8937040044053201300", "Hier stehen 21 Stellen, es müssen 22 sein."),
        ("DE893704004405320130000", "Hier stehen 23 Stellen, es müssen 22 sein."),
        ("DE", "Hier stehen 2 Stellen, es müssen 22 sein."),
        (
            "DE88370400440532013000",
            "Die Prüfziffern passen nicht: Eine Ziffer ist falsch, oder zwei sind vertauscht.",
        ),
        (
            "DE89370400440532013001",
            "Die Prüfziffern passen nicht: Eine Ziffer ist falsch, oder zwei sind vertauscht.",
        ),
        (
            "DE89370400440532010300",
            "Die Prüfziffern passen nicht: Eine Ziffer ist falsch, oder zwei sind vertauscht.",
        ),
        (
            "XX89370400440532013000",
            "Keine IBAN beginnt mit „XX“: Prüfen Sie die beiden Buchstaben für das Land.",
        ),
        ("89370400440532013000DE", "Eine IBAN beginnt mit zwei Buchstaben für das Land, etwa DE."),
        ("DE8937040044053201300O", "In einer IBAN aus DE steht hier ein Buchstabe, wo eine Ziffer hingehört"),
        ("DE89370400440532013/00", "Eine IBAN hat nur Buchstaben und Ziffern; hier steht „/“."),
        ("DE８9370400440532013000", "Eine IBAN hat nur Buchstaben und Ziffern; hier steht „８“."),
        ("TR330006100519786457841326", "Konten in TR sind mit SEPA nicht erreichbar."),
    ],
)
def test_what_is_wrong_is_named(written: str, german: str) -> None:
    with translation.override("de"), pytest.raises(InvalidIban) as refusal:
        check_iban(written, field="iban")
    assert str(refusal.value).startswith(german)
    assert refusal.value.field == "iban"


def test_it_is_written_in_groups_and_hidden_in_between() -> None:
    assert spaced(GOOD) == "DE89 3704 0044 0532 0130 00"
    assert masked("DE89", "3000") == "DE89 •••• 3000"
    assert masked("", "") == ""


def test_the_bank_is_known_by_the_iban() -> None:
    assert (bank_of(GOOD).bic, bank_of(GOOD).name) == ("COBADEFFXXX", "Commerzbank")
    unknown = bank_of("AT611904300234573201")
    assert (unknown.bic, unknown.name) == ("", "")
