"""What holds for every page of cooperatives: both languages, odd numbers, script in names."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop, Network, Office
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import ALL_DUTIES, a_coop, a_network, a_person, an_office, signed_in, the_founder

from .desk import ENGLISH, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_speaks_both_languages(client: Client, language: str) -> None:
    network = a_network()
    founder = Person.objects.get(pk=the_founder(network).person_id)
    founder.language = language
    founder.save()
    signed_in(client, founder, network.host)
    with system_access():
        office = Office.objects.get(person=founder)
    slug = network.host.slug
    assert set(office.duties) == set(ALL_DUTIES)
    pages = ["", "/profile", "/offices", "/invitations", f"/offices/{office.pk}"]
    for path in [*(f"/coops/{slug}{page}" for page in pages), "/network", "/tokens"]:
        page = client.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in text(page), path


@pytest.mark.parametrize("path", ["/tokens/{}/revocation", "/coops/gartenwerk-eg/invitations/{}/withdrawal"])
def test_numbers_beyond_every_row_are_not_found(
    client: Client, anna: Person, garden: Coop, path: str
) -> None:
    signed_in(client, anna, garden)
    assert client.post(path.format(10**30)).status_code == 404
    assert client.get(f"/coops/gartenwerk-eg/offices/{10**30}").status_code == 404


def test_script_in_names_stays_text(client: Client) -> None:
    eve = a_person("<script>alert(1)</script>")
    coop = a_coop("<img src=x onerror=alert(1)>", website="https://x.example/?<b>")
    an_office(eve, coop)
    signed_in(client, eve, coop)
    for path in (f"/coops/{coop.slug}", f"/coops/{coop.slug}/offices", "/me", "/tokens"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_page_asks_for_the_network_once_and_sees_a_change_at_once(client: Client) -> None:
    a_network("Netz Nord")
    with CaptureQueriesContext(connection) as asked:
        assert "Netz Nord" in text(client.get("/", headers=ENGLISH))
    assert sum('FROM "coops_network"' in query["sql"] for query in asked) == 1
    Network.objects.update(name="Netz Süd")
    assert "Netz Süd" in text(client.get("/", headers=ENGLISH))
