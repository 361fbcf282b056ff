"""Guardians, representatives and joint holders come with the list, and go with it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.row_access import seeing
from allmende.membership.importing.beside import Named, names_in
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import Bond, ImportRow, Member, Party
from tests.people import a_person

from .import_files import TODAY, a_preview, an_import, an_office_with_statutes, an_xlsx, undone

pytestmark = pytest.mark.django_db
HEADER = (
    "Nr",
    "Name",
    "Straße",
    "Geb.",
    "Eintritt",
    "Anteile",
    "Gesetzliche Vertreter",
    "Vertreten durch",
    "Mitinhaber",
)
ROWS = (
    (1, "Kim Acker", "Weg 1", "1.5.2015", "1.2.2024", 1, "Eva und Jan Acker", "", ""),
    (2, "Lou Acker", "Weg 1", "1.5.2018", "1.2.2024", 1, "Eva Acker", "", ""),
    (3, "Mika Beet", "Weg 2", "1.5.2016", "1.2.2024", 1, "", "", ""),
    (4, "Hofladen GmbH", "Weg 3", "", "1.2.2024", 1, "", "Citrus, Carla", ""),
    (5, "Dora Dill", "Weg 4", "1.5.1980", "1.2.2024", 1, "", "", "Emil Efeu"),
    (6, "Finn Farn", "Weg 5", "1.5.1980", "1.2.2024", 1, "Gerd Farn", "Gerd Farn", ""),
)
LISTED = an_xlsx([HEADER, *ROWS])


def beside(number):
    found = Bond.objects.filter(party__memberships__number=number).select_related("beside").order_by("pk")
    return [(bond.role, bond.beside.full_name) for bond in found]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", []),
        ("-", []),
        ("Eva Acker", [("Eva", "Acker")]),
        ("Acker, Eva", [("Eva", "Acker")]),
        ("Eva und Jan Acker", [("Eva", "Acker"), ("Jan", "Acker")]),
        ("Eva Acker, Jan von der Au", [("Eva", "Acker"), ("Jan", "von der Au")]),
        ("Acker, Eva; Au, Jan", [("Eva", "Acker"), ("Jan", "Au")]),
        ("Frau Eva Acker\nHerr Jan Au", [("Eva", "Acker"), ("Jan", "Au")]),
        ("Eva Acker / Eva Acker", [("Eva", "Acker")]),
    ],
)
def test_who_is_named_in_a_cell(cell, names):
    assert [(each.given, each.family) for each in names_in(cell, latest_year=2026)] == names


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("Eva Acker, geb. 1.5.1980", [Named(given="Eva", family="Acker", birth_date="1980-05-01")]),
        ("Acker, Eva (*01.05.80)", [Named(given="Eva", family="Acker", birth_date="1980-05-01")]),
        ("Eva Acker (Nr. 12)", [Named(given="Eva", family="Acker", number=12)]),
        ("Eva Acker, Mitglied 0012", [Named(given="Eva", family="Acker", number=12)]),
        ("Eva Acker <Eva@acker.example>", [Named(given="Eva", family="Acker", email="eva@acker.example")]),
        (
            "Eva Acker, geb. am 1.5.1980, Jan Au, geb. 3.4.1979",
            [
                Named(given="Eva", family="Acker", birth_date="1980-05-01"),
                Named(given="Jan", family="Au", birth_date="1979-04-03"),
            ],
        ),
        ("Eva (Nr. 12) und Jan Acker", [
            Named(given="Eva", family="Acker", number=12), Named(given="Jan", family="Acker"),
        ]),
        ("Eva Acker, geb. 31.2.1980", [Named(given="Eva", family="Acker")]),
    ],
)  # fmt: skip
def test_what_tells_two_of_a_name_apart(cell, named):
    assert names_in(cell, latest_year=2026) == named


def test_the_preview_says_who_is_missing_and_who_is_left_out():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, LISTED)
    with seeing(office):
        rows = ImportRow.objects.filter(run=run).order_by("number")
        said = {row.member_number: [reason["code"] for reason in row.reasons] for row in rows}
    assert said == {
        1: [], 2: [], 3: ["guardian_missing"], 4: [], 5: ["held_together"],
        6: ["guardians_left_out", "representatives_left_out"],
    }  # fmt: skip


def test_they_stand_beside_the_members():
    coop, office = an_office_with_statutes()
    an_import(coop, office, LISTED)
    with seeing(office):
        assert beside(1) == [("guardian", "Eva Acker"), ("guardian", "Jan Acker")]
        assert beside(2) == [("guardian", "Eva Acker")]
        assert beside(3) == beside(6) == []
        assert beside(4) == [("representative", "Carla Citrus")]
        assert beside(5) == [("joint_holder", "Dora Dill"), ("joint_holder", "Emil Efeu")]
        dora = Member.objects.get(number=5).party
        assert (dora.kind, dora.full_name) == ("household", "Dora Dill, Emil Efeu")
        assert Party.objects.filter(coop=coop, given_name="Eva").count() == 1
        assert {bond.from_day for bond in Bond.objects.all()} == {Member.objects.get(number=1).joined_on}


def test_with_the_list_they_go():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, LISTED)
    with seeing(office):
        assert who_stays(run) == []
    undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert not Party.objects.filter(coop=coop).exists()
        assert not Bond.objects.filter(coop=coop).exists()


def test_a_login_or_an_end_is_something_that_followed():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, LISTED)
    with seeing(office):
        Party.objects.filter(given_name="Jan").update(person=a_person("Jan Acker"))
        Bond.objects.filter(role="representative").update(until_day=TODAY, end_reason="Ausgeschieden")
        (stays,) = who_stays(run)
        assert [member.number for member in stays.members] == [1, 4]
    undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert list(Member.objects.order_by("number").values_list("number", flat=True)) == [1, 4]
        assert beside(1) == [("guardian", "Eva Acker"), ("guardian", "Jan Acker")]
        assert not Party.objects.filter(given_name="Emil").exists()


def test_a_bond_keeps_the_list_it_came_with():
    coop, office = an_office_with_statutes()
    an_import(coop, office, LISTED)
    with seeing(office), pytest.raises(IntegrityError, match="says the same"), transaction.atomic():
        Bond.objects.filter(role="representative").update(until_day=TODAY, import_run=None)
