"""Every page of the directory answers, in both languages, for those it is meant for."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode

import pytest
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.directory.models import Entry, ImportRun, RunState
from allmende.directory.presets import PRESETS
from allmende.directory.use_cases.invite_entry import invite_entry
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from tests.people import a_person, signed_in

from .people import a_preview, a_register, an_entry, an_import, an_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def office_client(client: Client, office: Actor) -> Client:
    return signed_in(client, Person.objects.get(pk=office.person_id), Coop.objects.get(pk=office.coop_id))


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
def test_a_day_at_the_ends_of_the_calendar_is_refused(office_client, day):
    run = an_upload()
    assert office_client.post(f"/imports/{run.pk}/columns", {"as_of": day}).status_code == 422
    page = office_client.post(f"/imports/{run.pk}/columns", {"as_of": day}, headers={"Accept-Language": "en"})
    assert "Choose a day from 2000 to 2100." in page.content.decode()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "query",
    ["", "?q=linde", "?near=14776&radius=50", "?near=Nirgendwohausen", "?sector=craft&country=DE&network=on", "?q=zzzz",
     "?area=12,52,13,53", "?area=nonsense", "?page=99", "?radius=7", "?sector=none"],
)  # fmt: skip
def test_the_list_answers(client, network, language, query):
    an_entry()
    answer = client.get(f"/organisations{query}", headers={"Accept-Language": language})
    assert answer.status_code == 200


def test_a_file_without_a_name_column_says_so_at_once(office_client):
    run = an_upload("no_name_column.csv")
    page = office_client.get(f"/imports/{run.pk}", headers={"Accept-Language": "en"}).content.decode()
    assert "No column of this file is called as we expect:" in page
    assert "2 columns, UTF-8." in page


def test_an_entry_has_its_page(client, network):
    entry = an_entry(description="<script>alert(1)</script>", website="https://linde.example")
    answer = client.get(f"/organisations/{entry.pk}")
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_an_address_abroad_names_its_country(client, network):
    abroad, at_home = an_entry("Away", country="JE"), an_entry("Home", country=network.host.country)
    page = client.get(f"/organisations/{abroad.pk}", headers={"Accept-Language": "de"}).content.decode()
    assert "Brandenburg an der Havel, Jersey" in page
    page = client.get(f"/organisations/{at_home.pk}", headers={"Accept-Language": "de"}).content.decode()
    assert "Brandenburg an der Havel, " not in page


def test_who_was_invited_stands_there_with_the_day_and_the_way_to_it(office, office_client, client):
    entry = an_entry()
    with seeing(office):
        invite_entry(actor=office, entry=entry, email="post@linde.example", language="de", now=timezone.now())
    address, english = f"/organisations/{entry.pk}", {"Accept-Language": "en"}
    page = office_client.get(address, headers=english).content.decode()
    host = Coop.objects.get(pk=office.coop_id)
    assert "not answered yet." in page
    assert f'href="/coops/{host.slug}/offices#invited"' in page
    assert 'id="invited"' in office_client.get(f"/coops/{host.slug}/offices").content.decode()
    assert "Invited already." not in Client().get(address, headers=english).content.decode()


def test_an_entry_names_itself_by_the_address_of_the_installation(client, network, settings):
    settings.BASE_URL = "https://netz.example"
    settings.ALLOWED_HOSTS = ["*"]
    entry = an_entry()
    page = client.get(f"/organisations/{entry.pk}", headers={"Host": "elsewhere.example"}).content.decode()
    assert f'"@id": "https://netz.example/organisations/{entry.pk}"' in page
    assert "elsewhere.example" not in page


def test_what_does_not_exist_has_no_page(client, network):
    assert client.get("/organisations/987654").status_code == 404
    assert client.get("/organisations/" + "9" * 30).status_code == 404


def test_the_office_walks_from_a_file_to_entries(office, office_client, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from .people import sample

    assert office_client.get("/imports").status_code == 200
    assert office_client.get("/imports/new").status_code == 200
    file = SimpleUploadedFile("register.csv", sample("good_cp1252.csv"), "text/csv")
    answer = office_client.post("/imports/new", {"file": file})
    with seeing(office):
        run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"/imports/{run.pk}"
    page = office_client.get(f"/imports/{run.pk}").content.decode()
    assert "E-Mail, Telefon" in page
    data = {f"column_{field}": columns[0] for field, columns in run.mapping.items()}
    data |= {"name": "Musterverzeichnis", "licence": "CC BY 4.0", "attribution": "Wir", "as_of": "2026-11-01",
             "country": "DE"}  # fmt: skip
    answer = office_client.post(f"/imports/{run.pk}/columns", data)
    assert answer.status_code == 302, answer.content.decode()
    assert office_client.get(f"/imports/{run.pk}").status_code == 200
    with seeing(office):
        run.refresh_from_db()
    assert run.state == RunState.READING


@pytest.mark.parametrize("made", [an_upload, a_preview, an_import])
@pytest.mark.parametrize("query", ["", "?fate=refuse", "?columns", "?page=7"])
def test_an_import_has_its_page_in_every_state(office_client, made, query):
    run = made("bad_rows.csv")
    assert office_client.get(f"/imports/{run.pk}{query}").status_code == 200
    assert office_client.get("/imports").status_code == 200


def test_the_list_of_imports_counts_only_what_was_entered(office_client):
    """The last two numbers of a row: created and changed."""
    a_preview()
    assert re.findall(r'<td class="num more">(.*?)</td>', office_client.get("/imports").content.decode()) == [
        "",
        "",
    ]
    run = an_import()
    page = office_client.get("/imports").content.decode()
    created = re.findall(r'<td class="num more">(.*?)</td>', page)[0]
    assert created == str(run.counts["create"])


def test_the_next_file_of_a_known_register_stands_on_it(office_client):
    """However the columns of the file are called: they tell whose register it is."""
    preset = PRESETS["coops-uk-2017"]
    header = [column for columns in preset.columns.values() for column in columns]
    rows = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, ["x"] * len(header)))
    run = an_upload(content=rows.encode())
    assert "selected" not in _select_of_registers(office_client, run)
    register = a_register(preset.register)
    assert f'<option value="{register.pk}" selected' in _select_of_registers(office_client, run)


def _select_of_registers(client: Client, run: ImportRun) -> str:
    page = client.get(f"/imports/{run.pk}").content.decode()
    found = re.search(r'<select name="register".*?</select>', page, re.DOTALL)
    return found[0] if found else ""


def test_a_file_of_one_row_says_so_and_coordinates_are_written_as_in_the_language(office, office_client):
    Person.objects.filter(pk=office.person_id).update(language="de")
    an_import(content=b"id,name,lat,lon\n1,Werkhof,52.41,12.55\n")
    run = an_upload(content=b"id,name,lat,lon\n1,Werkhof,51.6093,12.55\n")
    page = office_client.get(f"/imports/{run.pk}").content.decode()
    assert "eine Zeile, 4 Spalten" in page
    run = a_preview(content=b"id,name,lat,lon\n1,Werkhof,51.6093,12.55\n")
    page = office_client.get(f"/imports/{run.pk}").content.decode()
    assert "<del>52,41</del> → <ins>51,6093</ins>" in page


def test_a_preview_shows_every_kind_of_change(office_client):
    from .people import sample

    an_import()
    content = sample("good_semicolon.csv").decode()
    for before, after in {
        "52,41": "52,42",
        "Handwerk": "Energie",
        ";eG;": ";e. V.;",
        "Lindenweg 3": "",
        "Linde eG": "Linde",
    }.items():
        content = content.replace(before, after, 1)
    run = a_preview(content=content.encode())
    page = office_client.get(f"/imports/{run.pk}?fate=change").content.decode()
    for text in ("52.41", "52.42", "Handwerk", "Energie", "e. V.", "Lindenweg 3", "Werkhof Linde"):
        assert text in page


def test_an_import_says_when_it_is_done_and_where_to_look(office_client):
    run = an_import()
    page = office_client.get(f"/imports/{run.pk}").content.decode()
    there = Entry.objects.filter(latitude__isnull=False, register__isnull=False).count()
    assert f"{there} entries stand on the map now." in page
    assert 'href="/organisations#map"' in page
    assert 'id="map"' in office_client.get("/organisations").content.decode()
    assert "What became of it" in page
    assert "What happens" not in page
    assert page.count('<li class="done">') == 4
    assert 'aria-current="step"' not in page


def test_an_entry_that_ends_says_so_in_the_preview(office_client):
    an_import(content=b"id,name,status\n1,Werkhof,Live\n")
    run = a_preview(content=b"id,name,status\n1,Werkhof,Dissolved\n")
    assert "removed" in office_client.get(f"/imports/{run.pk}").content.decode()


@pytest.mark.parametrize("path", ["/imports", "/imports/new", "/imports/1"])
def test_imports_are_for_the_office(client, network, path):
    assert client.get(path).status_code == 302  # a guest may sign in
    signed_in(client, a_person("Emil Ellenbogen"))
    assert client.get(path).status_code == 403


def test_the_map_and_the_export_answer(client, network):
    an_entry()
    answer = client.get("/organisations.geojson?bbox=5,47,15,55&zoom=6&q=linde")
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert answer.json()["features"][0]["properties"]["name"] == "Werkhof Linde eG"
    again = client.get(
        "/organisations.geojson?bbox=5,47,15,55&zoom=6&q=linde",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    assert client.get("/organisations.geojson?bbox=1,2,3").status_code == 400
    csv = b"".join(client.get("/organisations.csv").streaming_content).decode("utf-8-sig")
    assert "CC BY 4.0" in csv


@pytest.mark.parametrize("key", [r'["\ud800", 1]', r'["a\u0000", 1]', '["a", true]', "[1.0, 1]"])
def test_a_cursor_we_have_not_written_is_refused(client, network, key):
    for number in range(2):
        an_entry(f"Linde {number} eG", key=str(number))
    cursor = urlsafe_b64encode(key.encode()).decode()
    answer = client.get("/api/v1/organisations", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


def test_programs_go_on_after_a_long_name(client, network):
    for number in range(2):
        an_entry("\N{TOMATO}" * 200, key=str(number))
    there_are = len(client.get("/api/v1/organisations").json()["items"])
    cursor = client.get(f"/api/v1/organisations?limit={there_are - 1}").json()["next_cursor"]
    assert len(client.get("/api/v1/organisations", {"cursor": cursor}).json()["items"]) == 1


def test_programs_ask_near_a_town_or_a_postcode(client, network):
    here = an_entry()
    an_entry("Fern", latitude=48.1, longitude=11.6)
    for near in ("Brandenburg an der Havel", "14776"):
        items = client.get("/api/v1/organisations", {"near": near}).json()["items"]
        assert [item["id"] for item in items] == [here.pk]
        assert items[0]["distance_m"] < 10_000
    unknown = client.get("/api/v1/organisations", {"near": "Nirgendwohausen"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "place-unknown")
    both = client.get("/api/v1/organisations", {"near": "Berlin", "lat": 52, "lon": 13})
    assert (both.status_code, both.json()["code"]) == (422, "bad-place")


def test_programs_read_the_same(client, network):
    entries = [an_entry(f"Linde {number} eG", key=str(number)) for number in range(5)]
    first = client.get("/api/v1/organisations?limit=2&q=linde")
    assert first.status_code == 200, first.content
    seen, cursor = [], ""
    while True:
        answer = client.get("/api/v1/organisations", {"limit": 2, "q": "linde", "cursor": cursor}).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next_cursor"]
        if not cursor:
            break
    assert sorted(seen) == [entry.pk for entry in entries]
    assert client.get(f"/api/v1/organisations/{entries[0].pk}").json()["source"]["licence"] == "CC BY 4.0"
    assert client.get("/api/v1/organisations?cursor=nonsense").status_code == 422
    assert client.get("/api/v1/organisations?bbox=1,2").status_code == 422
    assert client.get("/api/v1/organisations?lat=52").status_code == 422
    assert client.get("/api/v1/organisations?unknown=1").status_code == 422
    assert (
        client.get("/api/v1/organisations?lat=52.4&lon=12.5&bbox=12,52,13,53").json()["items"][0][
            "distance_m"
        ]
        > 0
    )
