"""Whom one acts for, and how one switches."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop, Office
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import PASSWORD, a_coop, an_office, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def test_after_signing_in_one_acts_for_the_first_cooperative(client: Client, anna: Person) -> None:
    second, first = a_coop("Zeltverleih eG"), a_coop("Ackerbund eG")
    for coop in (second, first):
        an_office(anna, coop)
    client.post("/login", {"login": anna.email, "password": PASSWORD})
    assert client.get("/me").wsgi_request.acting == first


def test_one_switches_between_cooperatives_and_oneself(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna)
    assert client.get("/me").wsgi_request.acting is None
    answer = client.post("/acting", {"coop": garden.pk, "next": "/me"})
    assert (answer.status_code, answer["Location"]) == (302, "/me")
    request = client.get("/me").wsgi_request
    assert (request.acting, request.actor.coop_id) == (garden, garden.pk)
    client.post("/acting", {"coop": "", "next": "https://evil.example/"})
    assert client.get("/me").wsgi_request.actor.coop_id is None


def test_nobody_acts_for_a_cooperative_without_an_office(client: Client, anna: Person) -> None:
    foreign = a_coop()
    signed_in(client, anna)
    assert client.post("/acting", {"coop": foreign.pk}).status_code == 403
    assert client.post("/acting", {"coop": "x"}).status_code == 403
    assert client.get("/acting").status_code == 405


def test_an_ended_office_ends_acting(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    with system_access():
        Office.objects.update(until_day=timezone.localdate())
    assert client.get("/me").wsgi_request.acting is None
