"""The statement as a file: both notations, the value in euro, and no formula from anybody's text."""

from __future__ import annotations

import pytest

from .stage import a_stage
from .test_pages import at_the_desk, text_of

pytestmark = pytest.mark.django_db
PERIOD = "from=2026-11-01&to=2026-11-30"


def rows(response) -> list[str]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return text.lstrip("\ufeff").splitlines()


def test_in_german_with_semicolons_commas_and_a_value_in_euro() -> None:
    stage = a_stage()
    stage.pay(12_50, purpose="Setzlinge; zwei Kisten")
    stage.pay(2_00, back=True, purpose="Leihgabe")
    response = at_the_desk(stage.spends, "de").get(f"/account/statement.csv?{PERIOD}&rate=1,10")
    head, first, second = rows(response)
    assert head == "Tag;Gebucht;Beleg;Art;Mit wem;Wofür;Credits;Stand in Credits;Wert in EUR"
    assert first == (
        '2026-11-22;2026-11-22T11:30:00+00:00;1;Zahlung;Saalbau Morgenrot eG;"Setzlinge; zwei Kisten";'
        "-12,50;-12,50;-13,75"
    )
    assert second.endswith(";Leihgabe;2,00;-10,50;2,20")
    assert response["Content-Disposition"] == (
        'attachment; filename="kontoauszug-werkhof-linde-eg-2026-11-01-2026-11-30.csv"'
    )


def test_in_english_with_commas_and_without_a_rate_no_euro() -> None:
    stage = a_stage()
    stage.pay(12_50)
    head, first = rows(at_the_desk(stage.spends).get(f"/account/statement.csv?{PERIOD}"))
    assert head == "Day,Recorded,Voucher,Kind,With whom,What for,Credits,Balance in Credits"
    assert first.endswith(",Setzlinge,-12.50,-12.50")


def test_the_rate_is_read_in_the_readers_notation() -> None:
    stage = a_stage()
    stage.pay(10_00)
    first = rows(at_the_desk(stage.spends).get(f"/account/statement.csv?{PERIOD}&rate=1.10"))[1]
    assert first.endswith(",-11.00")


def test_a_purpose_is_never_a_formula() -> None:
    stage = a_stage()
    stage.pay(1_00, back=True, purpose="=HYPERLINK(1)")
    assert ",'=HYPERLINK(1)," in rows(at_the_desk(stage.spends).get(f"/account/statement.csv?{PERIOD}"))[1]


@pytest.mark.parametrize("rate", ["viel", "-1", "1e9", "99999", "NaN"])
def test_a_rate_that_is_none_is_refused_at_its_field(rate: str) -> None:
    stage = a_stage()
    response = at_the_desk(stage.spends).get(f"/account/statement.csv?{PERIOD}&rate={rate}")
    assert response.status_code == 422
    assert 'name="rate"' in text_of(response)
    assert 'aria-invalid="true"' in text_of(response)


def test_a_long_statement_is_complete() -> None:
    stage = a_stage()
    for number in range(60):
        stage.pay(1, purpose=f"Nr. {number}")
    assert len(rows(at_the_desk(stage.spends).get(f"/account/statement.csv?{PERIOD}"))) == 61
