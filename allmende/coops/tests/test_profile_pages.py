"""A cooperative's public page, and the form behind it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import a_coop, a_person, an_office, signed_in

from .desk import ENGLISH, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]

PROFILE = {
    "name": "Gartenwerk eG",
    "legal_form": "eg",
    "sectors": ["food", "environment"],
    "description": "Beete für **alle** <script>alert(1)</script>",
    "website": "gartenwerk.example",
    "contact_email": "buero@gartenwerk.example",
    "street": "Feldweg 1",
    "postcode": "14776",
    "town": "Brandenburg an der Havel",
    "country": "DE",
    "time_zone": "Europe/Berlin",
}


def test_everyone_reads_a_profile(client: Client) -> None:
    coop = a_coop(
        "Gartenwerk eG",
        description="Beete für **alle**",
        sectors=["food"],
        website="https://gartenwerk.example/",
        town="Brennau",
        latitude=52.4,
        longitude=12.5,
        precision="town",
    )
    german, english = (text(client.get(f"/coops/{coop.slug}", headers=h)) for h in ({}, ENGLISH))
    for page in (german, english):
        assert "<strong>alle</strong>" in page
        assert "gartenwerk.example" in page
    assert "Ernährung und Landwirtschaft" in german
    assert "Food and agriculture" in english
    assert "Profil bearbeiten" not in german
    assert client.get("/coops/nobody").status_code == 404


def test_the_profile_is_edited_on_its_page(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    assert client.get(f"/coops/{garden.slug}/profile").status_code == 200
    answer = client.post(f"/coops/{garden.slug}/profile", PROFILE)
    assert answer.status_code == 302, text(answer)
    garden.refresh_from_db()
    assert (garden.website, garden.contact_email, garden.sectors, garden.precision) == (
        "https://gartenwerk.example",
        "buero@gartenwerk.example",
        ["food", "environment"],
        "postcode",
    )
    assert garden.latitude == pytest.approx(52.41, abs=0.1)
    page = text(client.get(f"/coops/{garden.slug}"))
    assert "<script>alert" not in page
    assert "<strong>alle</strong>" in page
    assert 'href="mailto:buero@gartenwerk.example"' in page


def test_an_exact_point_and_no_place_at_all(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    address = f"/coops/{garden.slug}/profile"
    client.post(address, PROFILE | {"point": "52.4125, 12.5316"})
    garden.refresh_from_db()
    assert (garden.latitude, garden.longitude, garden.precision) == (52.4125, 12.5316, "address")
    assert "52.4125, 12.5316" in text(client.get(address))
    client.post(address, PROFILE | {"online_only": "on"})
    garden.refresh_from_db()
    assert (garden.latitude, garden.town, garden.precision) == (None, "", "online")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"contact_email": "buero"}, "id_contact_email"),
        ({"point": "hier"}, "id_point"),
        ({"point": "0, 0"}, "id_point"),
        ({"point": "nan, inf"}, "id_point"),
        ({"postcode": "", "town": "Nirgendsheim an der Unauffindbar"}, "id_town"),
        ({"postcode": "99999", "town": "Quatschhausen"}, "id_town"),
        ({"website": "javascript:alert(1)"}, "id_website"),
        ({"legal_form": "castle"}, "id_legal_form"),
        ({"sectors": ["magic"]}, "id_sectors"),
        ({"time_zone": "Mars/Base"}, "id_time_zone"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    client: Client, anna: Person, garden: Coop, wrong: dict[str, object], field: str
) -> None:
    signed_in(client, anna, garden)
    page = client.post(f"/coops/{garden.slug}/profile", PROFILE | wrong)
    assert page.status_code == 422
    assert f'href="#{field}' in text(page)
    garden.refresh_from_db()
    assert garden.sectors == []


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("JE", "Europe/Jersey"),
        ("IE", "Europe/Dublin"),
        ("GG", "Europe/Guernsey"),
        ("IM", "Europe/Isle_of_Man"),
    ],
)
def test_a_cooperative_from_any_country_saves_its_profile(
    client: Client, anna: Person, garden: Coop, country: str, zone: str
) -> None:
    signed_in(client, anna, garden)
    place = {"country": country, "time_zone": zone, "postcode": "", "town": ""}
    answer = client.post(f"/coops/{garden.slug}/profile", PROFILE | place)
    assert answer.status_code == 302, text(answer)
    garden.refresh_from_db()
    assert (garden.country, garden.time_zone) == (country, zone)


def test_the_form_keeps_a_time_zone_outside_europe(client: Client, anna: Person, garden: Coop) -> None:
    garden.country, garden.time_zone = "CA", "America/Toronto"
    garden.save()
    signed_in(client, anna, garden)
    answer = client.post(
        f"/coops/{garden.slug}/profile",
        PROFILE | {"country": "CA", "time_zone": "America/Toronto", "postcode": "", "town": ""},
    )
    assert answer.status_code == 302, text(answer)


def test_others_cannot_open_the_form(client: Client, garden: Coop) -> None:
    assert client.get(f"/coops/{garden.slug}/profile")["Location"].startswith("/login?next=")
    bert = a_person("Bert")
    an_office(bert, garden, ["lend"])
    assert signed_in(client, bert, garden).get(f"/coops/{garden.slug}/profile").status_code == 403
    assert client.post(f"/coops/{garden.slug}/profile", PROFILE).status_code == 403


def test_another_legal_form_is_shown_in_the_words_of_the_cooperative(
    client: Client, anna: Person, garden: Coop
) -> None:
    signed_in(client, anna, garden)
    address = f"/coops/{garden.slug}"
    client.post(f"{address}/profile", PROFILE | {"legal_form": "other", "legal_form_text": "Aktieselskab"})
    assert "Aktieselskab" in client.get(address).content.decode()
    assert 'value="Aktieselskab"' in client.get(f"{address}/profile").content.decode()
    client.post(f"{address}/profile", PROFILE | {"legal_form": "eg", "legal_form_text": "Aktieselskab"})
    garden.refresh_from_db()
    assert garden.legal_form_text == ""
    guard = "only_another_legal_form_has_words_of_its_own"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), system_access():
        Coop.objects.filter(pk=garden.pk).update(legal_form_text="Aktieselskab")
