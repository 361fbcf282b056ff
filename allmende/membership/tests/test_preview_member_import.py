"""A list as offices keep it: titles, gaps, merged heads, dates of every kind, totals, doubles, and what is wrong."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.models import Fate, ImportRow, Member, RunState
from allmende.membership.refusals.imports import ImportDecided, NotMapped
from allmende.membership.use_cases.preview_member_import import preview_member_import
from tests.members import a_member
from tests.people import a_person, acting_for

from .import_files import (
    HEADER,
    THREE,
    TODAY,
    a_csv,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_upload,
    an_xlsx,
)

pytestmark = pytest.mark.django_db
PEOPLE = 500


TITLES = (
    ("Mitgliederliste der Gartenwerk eG",),
    ("Stand: 31.12.2025", "", "vertraulich"),
    (),
    (
        "Mitgl.-Nr.",
        "Anrede",
        "Name",
        "Anschrift",
        "",
        "",
        "Geb.",
        "Mitglied seit",
        "Austritt",
        "Anteile",
        "",
        "Notiz",
    ),
    ("", "", "", "Straße", "PLZ", "Ort", "", "", "", "Anzahl", "Betrag (€)", ""),
)
JOINED = (date(2019, 2, 1), "01.02.2019", "1.2.19", "2019-02-01", "1. Februar 2019")
PAID = (300, "300,00 €", "300", "EUR 300,-", 300.0)


def a_messy_row(number: int) -> list[object]:
    has_left = number % 50 == 0
    return [
        number if number % 2 else f"{number:04}",
        ["Herr", "Frau", ""][number % 3],
        f"Müller-Lüdenscheidt{number}, Jörg",
        f"Grüner Weg {number}",
        1067 if number % 4 else "01067",
        "Dresden",
        date(1950 + number % 50, 1 + number % 12, 1),
        JOINED[number % 5],
        "31.12.2023" if has_left else None,
        3,
        0 if has_left else PAID[number % 5],
        "zahlt bar" if number % 7 == 0 else None,
    ]


def a_messy_workbook() -> bytes:
    """500 members as an office of many years keeps them, with what goes wrong in such lists."""
    book = Workbook()
    sheet = book.active
    for title in TITLES:
        sheet.append(title)
    for cells in ("D4:F4", "J4:K4", "A4:A5", "A1:L1"):
        sheet.merge_cells(cells)
    for number in range(1, PEOPLE + 1):
        sheet.append(a_messy_row(number))
        if number % 100 == 0:
            sheet.append([])
    sheet.append(["Summe", "", "", "", "", "", "", "", "", 1500, "147.000,00 €"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_messy_workbook_is_understood():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_messy_workbook())
    assert run.mapping == {
        "number": "Mitgl.-Nr.", "salutation": "Anrede", "name": "Name", "street": "Straße", "postcode": "PLZ",
        "town": "Ort", "birth_date": "Geb.", "joined_on": "Mitglied seit", "left_on": "Austritt",
        "shares": "Anteile Anzahl", "capital": "Anteile Betrag (€)", "remarks": "Notiz",
    }  # fmt: skip
    assert (run.state, run.counts["create"], run.counts["refuse"], run.counts["skip"]) == (
        RunState.PREVIEWED, PEOPLE, 0, 1,
    )  # fmt: skip
    assert run.sums == {
        "members": 490, "shares": 1470, "capital": 147_000_00, "leavers": 10, "leavers_capital": 0, "later": 0,
        "mandates": 0, "payout_accounts": 0,
        "owed": 0, "owing": 0, "rest": 0, "resting": 0, "file": {"shares": 1500, "capital": 147_000_00},
    }  # fmt: skip
    with seeing(office):
        row = ImportRow.objects.get(run=run, member_number=2)
        assert (row.name, row.number) == ("Jörg Müller-Lüdenscheidt2", 7)
        assert (row.record["postcode"], row.record["joined_on"]) == ("01067", "2019-02-01")


def test_a_messy_workbook_becomes_members():
    coop, office = an_office_with_statutes()
    an_import(coop, office, a_messy_workbook())
    with seeing(office):
        members = Member.objects.filter(coop=coop)
        assert (members.count(), members.filter(left_on=None).count()) == (PEOPLE, 490)
        assert {each.capital for each in members.filter(left_on=None)} == {300_00}


def fates(content: bytes, **provisions) -> dict[int, tuple[str, list[str]]]:
    coop, office = an_office_with_statutes(**provisions)
    run = a_preview(coop, office, content)
    with seeing(office):
        return {row.number: (row.fate, [each["code"] for each in row.reasons]) for row in run.rows.all()}


WRONG = {
    "number_unreadable": ("2019/14", "Beet", "Bert", "", "", "1.1.2020", "", 1, "", ""),
    "name_missing": (8, "", "", "", "", "1.1.2020", "", 1, "", ""),
    "number_repeated": (1, "Beet", "Bert", "", "", "1.1.2020", "", 1, "", ""),
    "row_repeated": (1, "Ackermann", "Anna", "", "", "1.2.2019", "", 3, "", ""),
    "joined_missing": (8, "Beet", "Bert", "", "", "", "", 1, "", ""),
    "day_unreadable": (8, "Beet", "Bert", "", "", "Frühjahr 2020", "", 1, "", ""),
    "joined_ahead": (8, "Beet", "Bert", "", "", "1.1.2027", "", 1, "", ""),
    "left_before_joined": (8, "Beet", "Bert", "", "", "1.1.2020", "31.12.2019", 1, "", ""),
    "shares_unreadable": (8, "Beet", "Bert", "", "", "1.1.2020", "", "zwei", "", ""),
    "shares_missing": (8, "Beet", "Bert", "", "", "1.1.2020", "", "", "", ""),
    "capital_unreadable": (8, "Beet", "Bert", "", "", "1.1.2020", "", 1, "offen", ""),
    "capital_negative": (8, "Beet", "Bert", "", "", "1.1.2020", "", 1, "-50,00", ""),
    "too_long": (8, "Beet" * 30, "Bert", "", "", "1.1.2020", "", 1, "", ""),
}


def test_each_wrong_row_says_why_and_the_others_are_taken():
    found = fates(an_xlsx([HEADER, (*THREE[0][:-1], ""), *WRONG.values()]))
    assert found[2] == (Fate.CREATE, [])
    assert [found[number] for number in range(3, 3 + len(WRONG))] == [(Fate.REFUSE, [code]) for code in WRONG]


def test_a_row_is_taken_with_a_remark():
    rows = [
        HEADER,
        ("", "Beet", "Bert", "", "", "1.1.2020", "", 1, 100, ""),
        (7, "Dill", "Dora", "", "", "1.1.2020", "", 1, 100, "DE89370400440532013001"),
        (8, "Erle", "Emil", "", "", "1.1.2026", "", 1, 20, ""),
    ]
    found = fates(an_xlsx(rows))
    assert found == {
        2: (Fate.CREATE, ["number_given"]),
        3: (Fate.CREATE, ["iban_wrong"]),
        4: (Fate.CREATE, ["capital_below_duty", "joined_after"]),
    }


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_any_usual_form(delimiter, encoding):
    rows = [
        ("Nr", "Name", "Eintritt", "Anteile"),
        (1, "Jörg Grün", "01.02.2019", 1),
        (2, "Änne Öl", "1.2.19", 2),
    ]
    assert fates(a_csv(rows, delimiter=delimiter, encoding=encoding)) == {
        2: (Fate.CREATE, []),
        3: (Fate.CREATE, []),
    }


def test_somebody_in_the_list_is_not_entered_again():
    coop, office = an_office_with_statutes()
    a_member(coop, "Bert Beet")
    run = a_preview(coop, office)
    with seeing(office):
        reasons = {row.member_number or 0: row.reasons for row in run.rows.all()}
        assert [each["code"] for each in reasons[1]] == ["number_taken"]
        assert [each["code"] for each in reasons[2]] == ["perhaps_known"]


def test_an_iban_is_kept_encrypted_until_it_is_decided():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, all_have_mandates=True)
    with seeing(office):
        assert run.rows.get(member_number=1).record["iban"]
        assert "DE89" not in str(run.rows.get(member_number=1).record)
        assert b"Ackermann" not in bytes(run.content)


def test_the_columns_come_first_and_only_the_office_looks():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office, an_xlsx([HEADER, *THREE]))
    with seeing(office), pytest.raises(NotMapped):
        preview_member_import(actor=office, run=run, on=TODAY)
    stranger = acting_for(a_person("Emil Ellenbogen"), coop)
    with seeing(office), pytest.raises(NotAllowed):
        preview_member_import(actor=stranger, run=run, on=TODAY)
    run = an_import(coop, office)
    with seeing(office), pytest.raises(ImportDecided):
        preview_member_import(actor=office, run=run, on=TODAY)
