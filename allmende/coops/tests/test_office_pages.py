"""The list of offices: who sees it, who changes it, who is invited."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop, Invitation, Office
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import a_person, an_office, signed_in

from .desk import key_in, last_mail, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def test_who_acts_for_a_cooperative_sees_its_offices(client: Client, anna: Person, garden: Coop) -> None:
    bert = a_person("Bert Beet")
    an_office(bert, garden, ["lend"], organ="staff")
    address = f"/coops/{garden.slug}/offices"
    assert client.get(address).status_code == 404
    assert signed_in(client, a_person("Carla")).get(address).status_code == 404
    page = text(signed_in(client, anna, garden).get(address))
    assert "Bert Beet" in page
    assert "offer and lend" in page


def test_the_list_of_offices_costs_the_same_for_one_and_for_thirty(
    client: Client, anna: Person, garden: Coop
) -> None:
    signed_in(client, anna, garden)
    counts = []
    for number in range(30):
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/coops/{garden.slug}/offices")
            counts.append(len(queries))
        an_office(a_person(f"Person {number}"), garden, ["lend"])
    assert counts[0] == counts[1]


def test_a_colleague_is_invited_and_the_invitation_withdrawn(
    client: Client, anna: Person, garden: Coop
) -> None:
    signed_in(client, anna, garden)
    form = {"email": "bert@example.org", "organ": "staff", "duties": ["lend", "spend"], "language": "de"}
    assert client.get(f"/coops/{garden.slug}/invitations").status_code == 200
    assert client.post(f"/coops/{garden.slug}/invitations", form | {"duties": ["network"]}).status_code == 422
    assert client.post(f"/coops/{garden.slug}/invitations", form).status_code == 302
    again = client.post(f"/coops/{garden.slug}/invitations", form)
    assert again.status_code == 422
    assert "has an invitation that is open until" in text(again)
    page = text(client.get(f"/coops/{garden.slug}/offices"))
    assert "bert@example.org" in page
    with system_access():
        pk = Invitation.objects.get().pk
    assert client.post(f"/coops/{garden.slug}/invitations/{pk}/withdrawal").status_code == 302
    assert client.post(f"/coops/{garden.slug}/invitations/{pk}/withdrawal").status_code == 409
    assert client.post(f"/coops/{garden.slug}/invitations/{pk + 1}/withdrawal").status_code == 404
    closed = Client().get(f"/invitations/{key_in(last_mail())}")
    assert closed.status_code == 410
    assert "Gartenwerk eG hat diese Einladung zurückgezogen." in text(closed)


def test_duties_are_changed_and_offices_ended(client: Client, anna: Person, garden: Coop) -> None:
    office = an_office(a_person("Bert Beet"), garden, ["lend"], organ="staff")
    signed_in(client, anna, garden)
    address = f"/coops/{garden.slug}/offices/{office.pk}"
    assert "Bert Beet" in text(client.get(address))
    assert client.post(address, {"duties": []}).status_code == 422
    assert client.post(address, {"duties": ["spend"]}).status_code == 302
    assert client.get(address).status_code == 404
    with system_access():
        successor = Office.objects.get(person=office.person, until_day=None)
    assert client.post(f"/coops/{garden.slug}/offices/{successor.pk}/end").status_code == 302
    assert "Bert Beet</" not in text(client.get(f"/coops/{garden.slug}/offices"))


def test_the_last_officer_is_told_why_the_office_stays(client: Client, anna: Person, garden: Coop) -> None:
    with system_access():
        office = Office.objects.get(person=anna)
    signed_in(client, anna, garden)
    answer = client.post(f"/coops/{garden.slug}/offices/{office.pk}/end", follow=True)
    assert "Nobody could appoint people for Gartenwerk eG any more." in text(answer)
