"""The pages of cooperatives: profile, offices, invitations, network, founding, tokens, acting."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.coops.founding import founding_key
from allmende.coops.models import AccessToken, Coop, Invitation, Network, Office
from allmende.identity.models import Person
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from tests.people import (
    ALL_DUTIES,
    PASSWORD,
    a_coop,
    a_network,
    a_person,
    a_token,
    an_office,
    signed_in,
    the_founder,
)

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
PROFILE = {
    "name": "Gartenwerk eG",
    "legal_form": "eg",
    "sectors": ["food", "environment"],
    "description": "Beete für **alle** <script>alert(1)</script>",
    "website": "gartenwerk.example",
    "street": "Feldweg 1",
    "postcode": "14776",
    "town": "Brandenburg an der Havel",
    "country": "DE",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


def last_mail() -> dict[str, str]:
    return ProcrastinateJob.objects.filter(queue_name="mail").order_by("id").last().args


def key_in(mail: dict[str, str]) -> str:
    found = re.search(r"/invitations/([\w-]+)", mail["body"])
    assert found
    return found[1]


@pytest.fixture
def anna() -> Person:
    return a_person("Anna Ackermann")


@pytest.fixture
def garden(anna: Person) -> Coop:
    coop = a_coop("Gartenwerk eG")
    an_office(anna, coop)
    return coop


# Acting


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


# The public page and its form


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
    assert (garden.website, garden.sectors, garden.precision) == (
        "https://gartenwerk.example",
        ["food", "environment"],
        "postcode",
    )
    assert garden.latitude == pytest.approx(52.41, abs=0.1)
    page = text(client.get(f"/coops/{garden.slug}"))
    assert "<script>alert" not in page
    assert "<strong>alle</strong>" in page


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
        ({"point": "hier"}, "id_point"),
        ({"point": "0, 0"}, "id_point"),
        ({"point": "nan, inf"}, "id_point"),
        ({"postcode": "", "town": "Nirgendsheim an der Unauffindbar"}, "id_town"),
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


def test_others_cannot_open_the_form(client: Client, garden: Coop) -> None:
    assert client.get(f"/coops/{garden.slug}/profile")["Location"].startswith("/login?next=")
    bert = a_person("Bert")
    an_office(bert, garden, ["lend"])
    assert signed_in(client, bert, garden).get(f"/coops/{garden.slug}/profile").status_code == 403
    assert client.post(f"/coops/{garden.slug}/profile", PROFILE).status_code == 403


# Offices and colleagues


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


# The invitation page


def invite(client: Client, anna: Person, garden: Coop, email: str = "bert@example.org") -> str:
    signed_in(client, anna, garden)
    client.post(
        f"/coops/{garden.slug}/invitations",
        {"email": email, "organ": "staff", "duties": ["lend"], "language": "de"},
    )
    return key_in(last_mail())


def signs_up(guest: Client, key: str, email: str) -> None:
    """From the letter's link to the page that says where the mail for the address went."""
    page = text(guest.get(f"/invitations/{key}"))
    assert f"/signup?next=/invitations/{key}" in page
    answer = guest.post(
        f"/signup?next=/invitations/{key}",
        {"name": "Bert Beet", "email": email, "password1": PASSWORD, "next": f"/invitations/{key}"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/email/sent")
    assert last_mail()["to"] == email


def confirmation_link() -> str:
    found = re.search(r"/email/\S+/confirmation", last_mail()["body"])
    assert found
    return found[0]


def test_a_confirmed_address_leads_back_to_the_invitation(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    guest = Client()
    signs_up(guest, key, "bert@example.org")
    assert guest.get("/me").status_code == 302
    assert "Gartenwerk eG" in text(guest.get(f"/invitations/{key}"))
    link = confirmation_link()
    assert "bert@example.org" in text(guest.get(link))
    confirmed = guest.post(link)
    assert (confirmed.status_code, confirmed["Location"]) == (302, f"/invitations/{key}")
    assert "Einladung annehmen" in text(guest.get(f"/invitations/{key}"))
    accepted = guest.post(f"/invitations/{key}/acceptance")
    assert (accepted.status_code, accepted["Location"]) == (302, f"/coops/{garden.slug}")
    assert guest.get("/me").wsgi_request.acting == garden


def test_the_invited_address_fills_the_gap_and_may_be_replaced(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    guest = Client()
    guest.get(f"/invitations/{key}")
    assert 'value="bert@example.org"' in text(guest.get(f"/signup?next=/invitations/{key}"))
    signs_up(guest, key, "bertram@example.org")
    guest.post(confirmation_link())
    guest.post(f"/invitations/{key}/acceptance")
    person = Person.objects.get(name="Bert Beet")
    assert person.email == "bertram@example.org"
    told = AuditEntry.objects.get(fact="InvitationAccepted")
    assert (told.person_id, told.details["person_id"]) == (person.pk, person.pk)


def test_whoever_was_passed_the_letter_does_not_get_the_invited_address(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    stranger = Client()
    signs_up(stranger, key, "bert@example.org")
    assert not EmailAddress.objects.filter(email="bert@example.org", verified=True).exists()
    assert stranger.get("/me").status_code == 302
    assert stranger.post(f"/invitations/{key}/acceptance").status_code == 403
    login = {"login": "bert@example.org", "password": PASSWORD}
    assert Client().post("/login", login)["Location"] == "/email/sent"


def test_an_address_confirmed_in_another_browser_waits_for_its_password(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    signs_up(Client(), key, "bert@example.org")
    telephone = Client(headers={"Accept-Language": "de"})
    page = telephone.post(confirmation_link(), follow=True)
    assert page.redirect_chain == [("/login", 302)]
    assert "Die Adresse bert@example.org ist bestätigt." in text(page)
    assert "öffnen Sie danach den Link der Einladung noch einmal" in text(page)
    assert key not in last_mail()["body"]


def test_a_used_link_says_so(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    bert = signed_in(Client(), a_person("Bert"))
    bert.post(f"/invitations/{key}/acceptance")
    assert bert.get(f"/invitations/{key}").status_code == 410
    again = bert.post(f"/invitations/{key}/acceptance", follow=True)
    assert "This invitation was accepted already. Each link works once." in text(again)


def test_an_expired_link_says_whom_to_ask(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    with system_access():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Bitten Sie Gartenwerk eG um eine neue" in text(Client().get(f"/invitations/{key}"))


def test_a_guessed_link_shows_nothing(client: Client) -> None:
    assert client.get("/invitations/guessed").status_code == 404
    assert client.post("/invitations/guessed/acceptance").status_code == 404


def test_a_guest_cannot_accept(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    assert Client().post(f"/invitations/{key}/acceptance").status_code == 403


# The network


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
    assert client.post(address, FOUNDING)["Location"] == "/network"
    assert client.get("/network").status_code == 200
    request = client.get("/me").wsgi_request
    assert request.acting.name == "Dachverband eG"
    network = Network.objects.get()
    assert (network.name, network.unit_decimals, network.credit_limit) == ("Netz Nord", 1, 1000)
    assert client.get(address).status_code == 409
    assert Client().post(address, FOUNDING | {"email": "x@example.org"}).status_code == 409
    with pytest.raises(CommandError, match="schon ihr Netzwerk"):
        call_command("founding_link")


def test_a_forged_founding_link_founds_nothing(client: Client) -> None:
    assert client.get("/founding/ImZvdW5kIg:1abcde:forged").status_code == 404
    assert client.post("/founding/forged", FOUNDING).status_code == 404
    assert not Network.objects.exists()


def test_the_command_prints_the_link(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    call_command("founding_link")
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://localhost:8000/founding/")
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


# Tokens


def test_a_token_is_shown_once_and_revoked(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    day = timezone.localdate() + timedelta(days=10)
    form = {"name": "Türanzeige", "scopes": ["pool"], "expires_on": str(day)}
    assert client.post("/tokens", form | {"scopes": []}).status_code == 422
    assert client.post("/tokens", form | {"expires_on": "2020-01-01"}).status_code == 422
    made = client.post("/tokens", form)
    assert made.status_code == 201
    assert made["Cache-Control"].find("no-store") >= 0
    found = re.search(r'value="(alm_[\w-]+)"', text(made))
    assert found
    with system_access():
        token = AccessToken.objects.get()
    assert (token.coop, timezone.localdate(token.expires_at)) == (garden, day)
    page = text(client.get("/tokens"))
    assert "Türanzeige" in page
    assert found[1] not in page
    other = signed_in(Client(), a_person("Bert"))
    assert other.post(f"/tokens/{token.pk}/revocation").status_code == 404
    assert client.post(f"/tokens/{token.pk}/revocation").status_code == 302
    assert client.get("/api/v1/accounts", headers={"Authorization": f"Bearer {found[1]}"}).status_code == 401


def test_the_list_of_tokens_costs_the_same_for_one_and_for_thirty(
    client: Client, anna: Person, garden: Coop
) -> None:
    signed_in(client, anna, garden)
    counts = []
    for number in range(30):
        a_token(anna, garden)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                client.get("/tokens")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_guests_have_no_tokens(client: Client) -> None:
    assert client.get("/tokens")["Location"] == "/login?next=/tokens"


def test_the_command_makes_a_token(capsys: pytest.CaptureFixture[str], anna: Person, garden: Coop) -> None:
    call_command("create_token", anna.email, coop=garden.slug, scopes="pool", days=10)
    assert capsys.readouterr().out.startswith("alm_")
    with pytest.raises(CommandError, match="no login"):
        call_command("create_token", "nobody@example.org")
    with pytest.raises(CommandError, match="no cooperative"):
        call_command("create_token", anna.email, coop="nobody")
    with pytest.raises(CommandError, match="Bereich"):
        call_command("create_token", anna.email, scopes="magic")


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
