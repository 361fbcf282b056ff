"""Why and since when whoever an imported list names as left has left: what it says, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.membership.models import Cause, Departure
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from tests.api.programs import Program
from tests.people import signed_in

from .import_files import an_import, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
HEADER = ("Nr", "Nachname", "Vorname", "Eintritt", "Gekündigt am", "Ausgeschieden zum", "Grund", "Anteile")
LEAVERS = (
    (1, "Still", "Stefan", "01.02.2019", "", "31.12.2024", "", 2),
    (2, "Brief", "Berta", "01.02.2019", "30.09.2024", "31.12.2024", "", 2),
    (3, "Wort", "Willi", "01.02.2019", "", "31.12.2024", "Kündigung", 2),
    (4, "Fern", "Frieda", "01.02.2019", "", "31.12.2026", "Wegzug", 2),
    (5, "Ruhe", "Rosa", "01.02.2019", "", "31.12.2024", "verstorben", 2),
)


@pytest.fixture
def where():
    coop, office = an_office_with_statutes()
    an_import(coop, office, an_xlsx([HEADER, *LEAVERS]))
    return coop, office


def step_of(coop, number):
    return Departure.objects.get(member__coop=coop, member__number=number)


@pytest.mark.parametrize(
    ("number", "cause", "is_known"),
    [
        (1, "unknown", False),
        (2, "notice", True),
        (3, "notice", False),
        (4, "unknown", False),
        (5, "death", False),
    ],
)
def test_a_notice_is_what_the_list_calls_one(client, where, number, cause, is_known):
    coop, office = where
    with seeing(office):
        step = step_of(coop, number)
        assert (step.cause, step.member.left_by, step.is_received_known) == (cause, cause, is_known)
    person = Person.objects.get(pk=office.person_id)
    page = signed_in(client, person, coop)
    letter = reverse("membership:departure_document", args=[step.member_id, step.pk])
    shown = page.get(reverse("membership:member", args=[step.member_id])).content.decode()
    assert (letter in shown) is is_known
    assert ("Received: " in shown) is is_known
    assert page.get(letter).status_code == (200 if is_known else 404)
    (said,) = Program(person, coop).get(f"/members/{step.member_id}/departures").json
    assert (said["cause"], said["received_on"]) == (cause, "2024-09-30" if is_known else None)


def test_the_list_of_members_invents_no_notice(where):
    coop, office = where
    with seeing(office):
        query = ListQuery(
            coop_id=coop.pk, as_of=date(2025, 6, 30), known_at=timezone.now(), with_leavers=True
        )
        causes = {entry.number: entry.cause for entry in list_of_members(query)}
    assert causes == {1: "unknown", 2: "notice", 3: "notice", 4: "unknown", 5: "death"}
    assert str(Cause.UNKNOWN.label) == "nicht bekannt"


def test_a_column_of_notices_names_them_by_its_header(where):
    coop, office = where
    header = ("Nr", "Name", "Eintritt", "Kündigung zum", "Anteile")
    an_import(coop, office, an_xlsx([header, (9, "Kurt Klar", "01.02.2019", "31.12.2024", 2)]), name="b.xlsx")
    with seeing(office):
        assert step_of(coop, 9).cause == "notice"
