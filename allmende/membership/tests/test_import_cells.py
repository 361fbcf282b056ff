"""What a cell says, and whose name it is: tables without a database."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from allmende.membership.importing.cells import NotReadable, cents_of, count_of, day_of, number_of, yes_of
from allmende.membership.importing.names import Name, name_of
from allmende.membership.importing.provisions import in_euro
from allmende.membership.importing.reasons import sentence


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1.234,50 €", 123450), ("1,234.50", 123450), ("1234,5", 123450), ("1234.5", 123450), ("1.234", 123400),
        ("1,234", 123400), ("12.345.678,90", 1234567890), ("EUR 300,-", 30000), ("300,--", 30000), ("300 Euro", 30000),
        ("1 234,50", 123450), ("1'234.50", 123450), ("−50,00", -5000), ("0", 0), (Decimal("1234.565"), 123457),
        (Decimal(100), 10000), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_amounts(cell, cents):
    assert cents_of(cell) == cents


@pytest.mark.parametrize(
    "cell", ["offen", "12.34.56,7x", "50+50", date(2020, 1, 1), "9" * 20, Decimal("NaN")]
)
def test_what_is_no_amount(cell):
    with pytest.raises(NotReadable):
        cents_of(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.02.2019", date(2019, 2, 1)), ("1.2.19", date(2019, 2, 1)), ("1. 2. 2019", date(2019, 2, 1)),
        ("2019-02-01", date(2019, 2, 1)), ("2019-02-01 00:00:00", date(2019, 2, 1)), ("1/2/2019", date(2019, 2, 1)),
        ("2019/02/01", date(2019, 2, 1)), ("2019.2.1", date(2019, 2, 1)),
        ("1. Februar 2019", date(2019, 2, 1)), ("3. März 1998", date(1998, 3, 3)), ("1.2.45", date(1945, 2, 1)),
        (Decimal(43497), date(2019, 2, 1)), (date(2019, 2, 1), date(2019, 2, 1)), ("29.02.2020", date(2020, 2, 29)),
        ("", None), ("-", None),
    ],
)  # fmt: skip
def test_days(cell, day):
    assert day_of(cell, latest_year=2031) == day


@pytest.mark.parametrize(
    "cell", ["29.02.2019", "2019", "Frühjahr 2019", "31.13.2019", "0.0.0000", "1. Foo 2019", Decimal(7)]
)
def test_what_is_no_day(cell):
    with pytest.raises(NotReadable):
        day_of(cell, latest_year=2031)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0017", 17),
        ("M-0017", 17),
        (Decimal(17), 17),
        ("17,0", 17),
        ("Mgl. 17", 17),
        ("", None),
        ("-", None),
    ],
)
def test_numbers(cell, number):
    assert number_of(cell) == number


@pytest.mark.parametrize("cell", ["2019/14", "0", "99999999999", "17b", "Mgl.: 17a"])
def test_what_is_no_number(cell):
    with pytest.raises(NotReadable):
        number_of(cell)


@pytest.mark.parametrize(
    ("cell", "count"), [("3", 3), ("3 Anteile", 3), ("3,00", 3), (Decimal("2.0"), 2), ("", None)]
)
def test_counts(cell, count):
    assert count_of(cell) == count


@pytest.mark.parametrize("cell", ["2,5", "-1", "zwei"])
def test_what_is_no_count(cell):
    with pytest.raises(NotReadable):
        count_of(cell)


def test_yes_and_no():
    assert [yes_of(cell) for cell in ("ja", "X", "1", "investierend", "", "nein", "-")] == [True] * 4 + [
        False
    ] * 3
    with pytest.raises(NotReadable):
        yes_of("vielleicht")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"whole": "Ackermann, Anna"}, Name("person", "Anna", "Ackermann")),
        ({"whole": "Anna Maria Ackermann"}, Name("person", "Anna Maria", "Ackermann")),
        ({"whole": "Anna von der Linde"}, Name("person", "Anna", "von der Linde")),
        ({"whole": "Cher"}, Name("person", "", "Cher")),
        ({"given": "Anna", "family": "Ackermann"}, Name("person", "Anna", "Ackermann")),
        ({"family": "Werkhof Linde eG"}, Name("organisation", name="Werkhof Linde eG")),
        ({"whole": "Gartenfreunde e. V."}, Name("organisation", name="Gartenfreunde e. V.")),
        ({"whole": "Schmidt & Söhne GmbH & Co. KG"}, Name("organisation", name="Schmidt & Söhne GmbH & Co. KG")),
        ({"whole": "Blume", "salutation": "Firma"}, Name("organisation", name="Blume")),
        ({"given": "Anna und Bert", "family": "Beet"}, Name("household", name="Anna und Bert Beet")),
        ({"whole": "Familie Beet"}, Name("household", name="Familie Beet")),
        ({"family": "Beet", "salutation": "Eheleute"}, Name("household", name="Beet")),
        ({"organisation": "Hofladen", "given": "Anna", "family": "Beet"}, Name("organisation", name="Hofladen")),
        ({}, Name("person")),
    ],
)  # fmt: skip
def test_names(said, name):
    assert name_of(**said) == name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The day of the movement, 1 Mar 2016, lies before the day of joining, 1 Mar 2018"),
        ("de", "01.03.2018"),
    ],
)
def test_days_in_a_reason_are_written_as_the_reader_writes_them(language, said):
    with translation.override(language):
        assert said in sentence("moved_before_joined", value="2016-03-01/2018-03-01")


@pytest.mark.parametrize(("language", "said"), [("en", "(−1,400.50 €)"), ("de", "(−1.400,50 €)")])
def test_amounts_in_a_reason_are_written_as_the_reader_writes_them(language, said):
    with translation.override(language):
        assert said in sentence("capital_below_duty", value=f"{in_euro(0)}/{in_euro(-140050)}")


def test_what_only_looks_like_a_day_stays_as_it_was_typed():
    assert "2016-02-31" in sentence("moved_before_joined", value="2016-02-31/x")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("joined_ahead", "Der Beitrittstag, 01.01.2030, liegt"),
        ("birth_date_odd", "Geboren am 01.01.2030, nach"),
        ("guardian_missing", "Geboren am 01.01.2030, also"),
        ("movement_without_number", "01.01.2030"),
        ("movement_of_nothing", "01.01.2030"),
        ("email_unreadable", "„2030-01-01“"),
    ],
)
def test_a_day_that_was_read_is_written_so_too_what_was_typed_stays(code, said):
    with translation.override("de"):
        assert said in sentence(code, value="2030-01-01")
