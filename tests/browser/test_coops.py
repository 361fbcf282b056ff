"""Logins and cooperatives in a browser: every page in both languages, sizes and themes, and joining by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.coops.founding import founding_key
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.invite_colleague import invite_colleague
from allmende.coops.use_cases.invite_organisation import invite_organisation
from allmende.coops.use_cases.make_token import make_token
from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from tests.people import PASSWORD, a_coop, a_network, a_person, acting_for, an_office, signed_in

from .conftest import LOOKS, PHONE, MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ABOUT = """Wir ziehen Gemüse auf **zwölf Beeten** hinter dem alten Gaswerk und teilen, was wächst.

## Was Sie bei uns finden

- einen Seminarraum mit Ofen
- eine Werkstatt, freitags offen
- Rat zu Kompost und Bewässerung

Mehr steht auf [unserer Seite](https://gartenwerk.example/)."""


class Scene:
    """Gartenwerk Brennau with three officers, an open invitation and a token; Anna acts for it and for the host."""

    def __init__(self, language: str) -> None:
        self.network = a_network("Havelbogen")
        self.garden = a_coop(
            "Gartenwerk Brennau eG",
            description=ABOUT,
            sectors=["food", "environment", "education"],
            website="https://gartenwerk.example/",
            street="Am Gaswerk 3",
            postcode="14776",
            town="Brennau",
            latitude=52.41,
            longitude=12.53,
            precision="postcode",
        )
        self.anna = a_person("Anna Ackermann", language=language)
        an_office(self.anna, self.garden)
        an_office(self.anna, self.network.host, ["network", "members", "profile"])
        self.bert = a_person("Bert Beetz")
        self.office = an_office(self.bert, self.garden, ["lend", "spend"], organ="staff")
        an_office(a_person("Carla Kürbis-Krautwald"), self.garden, [], organ="supervisory_board")
        self.actor = acting_for(self.anna, self.garden)
        self.invite_colleague()
        self.make_token()
        self.bakery = self.invite_bakery(language)

    def invite_colleague(self) -> None:
        with seeing(self.actor):
            invite_colleague(
                actor=self.actor,
                coop=self.garden,
                email="dora.dinkel@example.org",
                language="de",
                organ="staff",
                duties=["lend"],
                now=timezone.now(),
            )

    def make_token(self) -> None:
        with seeing(self.actor):
            make_token(
                actor=self.actor,
                holder=self.actor,
                name="Türanzeige Seminarraum",
                scopes=["pool"],
                expires_at=timezone.now() + timedelta(days=90),
                now=timezone.now(),
            )

    def invite_bakery(self, language: str) -> str:
        office = acting_for(self.anna, self.network.host)
        with seeing(office):
            invite_organisation(
                actor=office,
                profile=CoopProfile(name="Backhaus Rabenau eG", town="Rabenau"),
                email="post@backhaus.example",
                language=language,
                now=timezone.now(),
            )
        return link_in_last_mail()

    def pages(self) -> dict[str, str]:
        garden = f"/coops/{self.garden.slug}"
        return {
            "coop": garden,
            "profile": f"{garden}/profile",
            "offices": f"{garden}/offices",
            "office": f"{garden}/offices/{self.office.pk}",
            "invite": f"{garden}/invitations",
            "tokens": "/tokens",
            "me": "/me",
            "email": "/me/email",
            "password": "/me/password",
            "logout": "/logout",
            "again": "/login/again",
        }


GUEST_PAGES = {
    "login": "/login",
    "signup": "/signup",
    "email-sent": "/email/sent",
    "confirmation-wrong": "/email/wrong/confirmation",
    "forgotten": "/password",
    "forgotten-sent": "/password/sent",
    "forgotten-wrong": "/password/1-wrong",
    "password-changed": "/password/changed",
    "inactive": "/login/inactive",
}


def link_in_last_mail() -> str:
    body = ProcrastinateJob.objects.filter(queue_name="mail").order_by("id").last().args["body"]
    found = re.search(r"https?://[^/]+(/\S+)", body)
    assert found, body
    return found[1]


def enter_as(visitor: Visitor, person: Person, coop: object) -> None:
    client = signed_in(Client(), person, coop)  # type: ignore[arg-type]
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": visitor.address,
    }
    visitor.context.add_cookies([cookie])


def look_at(visitor: Visitor, pages: dict[str, str], album: Callable[..., None], suffix: str) -> None:
    for name, path in pages.items():
        visitor.open(path)
        album(visitor, f"coops-{name}-{suffix}")
        assert visitor.violations() == [], path
        assert not visitor.is_wider_than_its_window(), path
        assert visitor.page.locator("h1").count() == 1, path


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_every_page_of_an_office(
    visitor: MakeVisitor, album: Callable[..., None], language: str, size: dict[str, int], scheme: str
) -> None:
    scene = Scene(language)
    anna = visitor(language=language, size=size, scheme=scheme)
    enter_as(anna, scene.anna, scene.garden)
    suffix = f"{language}-{size['width']}-{scheme}"
    look_at(anna, scene.pages(), album, suffix)
    anna.page.fill("input[name=password]", PASSWORD)
    anna.page.keyboard.press("Enter")
    anna.page.wait_for_url(lambda url: "/login/again" not in url)
    look_at(anna, {"deletion": "/me/deletion"}, album, suffix)
    anna.open("/tokens")
    anna.page.fill("input[name=name]", "Skript")
    anna.page.check("input[value=exchange]")
    anna.page.click("main form[method=post] .btn.full")
    anna.page.wait_for_selector("#secret")
    album(anna, f"coops-token-{suffix}")
    assert anna.violations() == []
    enter_as(anna, scene.anna, scene.network.host)
    look_at(
        anna,
        {"network": "/network", "host-offices": f"/coops/{scene.network.host.slug}/offices"},
        album,
        suffix,
    )


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_every_page_of_a_guest(
    visitor: MakeVisitor, album: Callable[..., None], language: str, size: dict[str, int], scheme: str
) -> None:
    founding = {"founding": f"/founding/{founding_key()}"}
    guest = visitor(language=language, size=size, scheme=scheme)
    suffix = f"{language}-{size['width']}-{scheme}"
    look_at(guest, founding, album, suffix)
    scene = Scene(language)
    look_at(guest, GUEST_PAGES | {"invitation": scene.bakery}, album, suffix)
    guest.open("/signup")
    guest.page.click("main form[method=post] .btn")
    album(guest, f"coops-signup-refused-{suffix}")
    assert guest.violations() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_joining_from_the_letter_by_keyboard(
    visitor: MakeVisitor, album: Callable[..., None], scripts: bool
) -> None:
    """Open the link, make a login, confirm the address, accept, edit the profile: hands on the keyboard, no mouse."""
    scene = Scene("de")
    reader = visitor(language="de", size=PHONE, scripts=scripts)
    page = reader.open(scene.bakery)
    page.locator("main a.btn", has_text="Zugang anlegen").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=name]").focus()
    page.keyboard.type("Carla Korn")
    page.keyboard.press("Tab")
    assert page.locator("input[name=email]").input_value() == "post@backhaus.example"
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/email/sent"))
    reader.open(link_in_last_mail())
    page.locator("main button", has_text="Ja, das ist meine Adresse").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/invitations/" in url)
    page.locator("main button", has_text="Einladung annehmen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/coops/" in url)
    assert page.locator("h1").inner_text() == "Backhaus Rabenau eG"
    assert "Für Backhaus Rabenau eG handeln Sie jetzt." in page.locator("main").inner_text()
    album(reader, f"coops-joined-{'with' if scripts else 'without'}-scripts")
    page.locator("main a", has_text="Profil bearbeiten").focus()
    page.keyboard.press("Enter")
    page.locator("textarea[name=description]").focus()
    page.keyboard.type("Brot aus dem Holzofen.")
    page.locator("main button", has_text="Profil speichern").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/backhaus-rabenau-eg"))
    assert "Brot aus dem Holzofen." in page.locator("main").inner_text()
