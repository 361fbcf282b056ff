"""More shares in a list than the statutes of their day allow: entered, because it happened, and hinted at."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from allmende.kernel.row_access import seeing
from allmende.membership.models import Member
from tests.members import some_statutes

from .import_files import a_preview, an_import, an_office_with_statutes, an_xlsx
from .test_import_doubts import codes, page_of, rows_of

pytestmark = pytest.mark.django_db
LIST = ("Nr", "Name", "Eintritt", "Austritt", "Anteile")
HISTORY = ("Nr", "Name", "Eintritt", "Austritt", "Wertstellung", "Anteile", "Übertragen an/von")
ABOVE = "shares_above_most"


def an_office():
    """Three shares at most until the end of 2019, ten since."""
    coop, office = an_office_with_statutes(shares_most=3)
    some_statutes(coop, valid_from=date(2020, 1, 1), shares_most=10)
    return coop, office


def said(header, *rows):
    coop, office = an_office()
    run = a_preview(coop, office, an_xlsx([header, *rows]))
    return [[(each["code"], each["value"]) for each in row.reasons] for row in rows_of(office, run)]


@pytest.mark.parametrize(
    ("joined", "left", "shares", "expected"),
    [
        ("1.2.2019", "", 3, []),
        ("1.2.2019", "", 4, [(ABOVE, "4/3")]),
        ("31.12.2019", "", 10, [(ABOVE, "10/3")]),
        ("1.1.2020", "", 10, []),
        ("1.1.2020", "", 11, [(ABOVE, "11/10")]),
        ("1.2.2019", "31.12.2026", 4, [(ABOVE, "4/3")]),  # leaves, and is a member today
        ("1.2.2019", "31.12.2024", 4, []),
    ],
)
def test_the_statutes_of_the_rows_day_say_how_many(joined, left, shares, expected):
    assert said(LIST, (1, "Anna Acker", joined, left, shares)) == [expected]


def test_further_shares_count_with_those_before():
    first, second, third = said(
        LIST,
        (1, "Anna Acker", "1.2.2018", "", 2),
        (1, "Anna Acker", "1.2.2019", "", 2),
        (1, "Anna Acker", "1.2.2021", "", 2),
    )
    assert (first, second[1:], third[1:]) == ([], [(ABOVE, "4/3")], [])


def moves(number, day, shares, other=""):
    return (number, "", "", "", day, shares, other)


def test_in_a_history_each_day_on_which_shares_are_taken_counts():
    anna = (1, "Anna Acker", "1.2.2018", "", "1.2.2018", 3, "")
    bert = (2, "Bert Beet", "1.2.2018", "", "1.2.2018", 1, "")
    found = said(
        HISTORY,
        anna,
        moves(1, "1.3.2019", 2),
        moves(1, "1.4.2019", -1),
        moves(1, "1.5.2019", -1, 2),
        bert,
        moves(2, "1.5.2019", 1, 1),
        moves(2, "1.6.2019", 2),
        moves(2, "1.7.2020", 1),
    )
    assert [[value for code, value in each if code == ABOVE] for each in found] == [
        [], ["5/3"], [], [], [], [], ["4/3"], [],
    ]  # fmt: skip


def test_it_is_entered_and_said_once_with_the_rows_it_is_about(client):
    coop, office = an_office()
    rows = [(1, "Anna Acker", "1.2.2019", "", 4), (2, "Bert Beet", "1.2.2019", "", 1)]
    run = a_preview(coop, office, an_xlsx([LIST, *rows]))
    assert run.counts["above_most"] == 1
    address = reverse("membership:import", args=[run.pk])
    shown = page_of(client, office, coop, address)
    assert "1 row with which more shares are held than the statutes of its day allow." in shown
    assert "With these shares 4 are held; the statutes of that day allow 3 at most (§ 7a (1) GenG)." in shown
    shown = page_of(client, office, coop, f"{address}?show=above_most")
    assert ("Anna Acker" in shown, "Bert Beet" in shown) == (True, False)
    an_import(coop, office, an_xlsx([LIST, *rows]))
    with seeing(office):
        assert list(Member.objects.order_by("number").values_list("shares", flat=True)) == [4, 1]


def test_of_most_rows_it_is_said_above_them(client):
    coop, office = an_office()
    rows = [(number, f"Anna Acker {number}", "1.2.2019", "", 4) for number in range(1, 7)]
    run = a_preview(coop, office, an_xlsx([LIST, *rows]))
    assert [codes(row) for row in rows_of(office, run)] == [[ABOVE]] * 6
    shown = page_of(client, office, coop, reverse("membership:import", args=[run.pk]))
    assert shown.count("6 of 6 rows: More shares than the statutes allow.") == 1
    assert "rows with which more shares are held" not in shown
    assert "Entered as the list says: please look" not in shown
