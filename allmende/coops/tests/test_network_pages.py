"""The network's settings, and the link that founds it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from allmende.coops.founding import founding_key
from allmende.coops.models import Coop, Network
from allmende.identity.models import Person
from tests.people import PASSWORD, a_network, signed_in, the_founder

from .desk import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def test_the_networks_office_edits_its_settings(client: Client) -> None:
    network = a_network()
    founder = Person.objects.get(pk=the_founder(network).person_id)
    signed_in(client, founder, network.host)
    page = text(client.get("/network"))
    assert 'value="100.00"' in page
    form = {
        "name": "Netz Süd",
        "unit_name": "Taler",
        "credit_limit": "50.5",
        "max_balance": "900",
        "imprint": "Dachverband eG",
        "reports_to": "amt@example.org",
    }
    assert client.post("/network", form | {"credit_limit": "50.555"}).status_code == 422
    assert client.post("/network", form | {"credit_limit": "0"}).status_code == 422
    assert client.post("/network", form | {"name": ""}).status_code == 422
    assert client.post("/network", form).status_code == 302
    network.refresh_from_db()
    assert (network.name, network.unit_decimals, network.credit_limit, network.max_balance) == (
        "Netz Süd",
        2,
        50_50,
        900_00,
    )


def test_nobody_else_opens_the_settings(client: Client, anna: Person, garden: Coop) -> None:
    a_network()
    assert client.get("/network").status_code == 302
    assert signed_in(client, anna, garden).get("/network").status_code == 403


FOUNDING = {
    "network_name": "Netz Nord",
    "unit_name": "Credits",
    "unit_decimals": "1",
    "coop_name": "Dachverband eG",
    "legal_form": "eg",
    "name": "Frieda Gründer",
    "email": "frieda@example.org",
    "password": PASSWORD,
}


def test_the_founding_link_founds_once_and_signs_in(client: Client) -> None:
    address = f"/founding/{founding_key()}"
    assert "Netzwerk gründen" in text(client.get(address))
    assert client.post(address, FOUNDING | {"password": "kurz"}).status_code == 422
    assert not Person.objects.exists()
    assert client.post(address, FOUNDING)["Location"] == "/coops/dachverband-eg/statutes"
    assert client.get("/network").status_code == 200
    request = client.get("/me").wsgi_request
    assert request.acting.name == "Dachverband eG"
    network = Network.objects.get()
    assert (network.name, network.unit_decimals, network.credit_limit) == ("Netz Nord", 1, 1000)
    assert client.get(address).status_code == 409
    assert Client().post(address, FOUNDING | {"email": "x@example.org"}).status_code == 409
    with pytest.raises(CommandError, match="has its network already"):
        call_command("founding_link")


def test_a_forged_founding_link_founds_nothing(client: Client) -> None:
    assert client.get("/founding/ImZvdW5kIg:1abcde:forged").status_code == 404
    assert client.post("/founding/forged", FOUNDING).status_code == 404
    assert not Network.objects.exists()


def test_the_command_prints_the_link(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    call_command("founding_link")
    said = capsys.readouterr()
    link = said.out.strip()
    assert link.startswith("http://localhost:8000/founding/")
    assert "put the address of your installation in the place of http://localhost:8000" in said.err
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200
