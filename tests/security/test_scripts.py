"""Script in every text field comes out as text, on every page, for everyone who sees it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client

from allmende.kernel.models import OutboxMail
from allmende.kernel.row_access import system_access
from tests.people import signed_in

from .addresses import all_addresses
from .test_requests import NAMES, NOT_OFFERED
from .world import World, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

EVIL = "\"'><script>boese()</script>"  # fits into the shortest field
EVIL_IMAGE = "</textarea></title></script><img src=x onerror=boese()>{{7*7}}"

SCHEMES = ("javascript:", "data:text", "vbscript:")
FOLLOWED = {"href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href"}
"""Attributes whose address a browser opens; in any other a scheme is a word like any other."""


class Page(HTMLParser):
    """Notes everything of a page that would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if (
            tag == "script"
            and "src" not in given
            and not (given.get("type") or "").startswith("application/")
        ):
            self.runs.append(f"<script> {given}")
        if tag in {"iframe", "object", "embed", "base"} or (tag == "img" and given.get("src") == "x"):
            self.runs.append(f"<{tag} {given}>")
        for name, value in attributes:
            opened = name in FOLLOWED or name.startswith("hx-")
            address = "".join((value or "").split()).lower()  # a browser skips spaces and line ends in it
            if name.startswith("on") or (opened and address.startswith(SCHEMES)):
                self.runs.append(f"{tag} {name}={value}")


@pytest.fixture
def evil(db: None, settings: object) -> World:
    settings.SHOW_OUTBOX = True  # type: ignore[attr-defined]
    with system_access():
        OutboxMail.objects.create(recipient="anna@example.org", subject=EVIL, body=EVIL + EVIL_IMAGE)
    return a_world(EVIL, private="Geheim")


def readers(world: World) -> list[Client]:
    return [
        Client(),
        signed_in(Client(), world.anna, world.annas),
        signed_in(Client(), world.carl, world.carls),
        signed_in(Client(), world.frieda, world.network.host),
    ]


def test_what_people_wrote_never_runs(evil: World) -> None:
    shown = set()
    for client in readers(evil):
        for address in all_addresses():
            response = client.get(address.path(evil))
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            html = response.content.decode()
            assert Page(html).runs == [], address.name
            assert "<script>boese" not in html, address.name
            if "&lt;script&gt;boese" in html or "&lt;/script" in html:
                shown.add(address.name)
    assert shown >= {
        "coops:coop",
        "coops:network",
        "coops:offices",
        "coops:profile",
        "coops:tokens",
        "directory:import",
        "directory:organisation",
        "exchange:account",
        "exchange:transfer",
        "home:imprint",
        "home:outbox",
        "home:report_detail",
        "home:start",
        "pool:booking",
        "pool:bookings",
        "pool:edit",
        "pool:offers",
        "pool:resource",
    }


@pytest.mark.parametrize("word", [EVIL, EVIL_IMAGE, "javascript:boese()"])
def test_what_an_address_says_never_runs(world: World, word: str) -> None:
    anna = signed_in(Client(raise_request_exception=False), world.anna, world.annas)
    for address in all_addresses():
        path = address.path(world)
        ways = ((path, dict.fromkeys(NAMES, word)), (f"{path}?{word}", None))
        for page in (anna.get(asked, said) for asked, said in ways):
            if not page.streaming and page.headers.get("Content-Type", "").startswith("text/html"):
                html = page.content.decode()
                assert Page(html).runs == [], address.name
            if page.status_code == NOT_OFFERED:
                break
    missing = anna.get(f"/{word}")
    assert Page(missing.content.decode()).runs == []


def test_a_table_for_a_spreadsheet_holds_no_formula(db: None) -> None:
    world = a_world("=1+1", private="=2+2")
    anna = signed_in(Client(), world.anna, world.annas)
    for path in ("/organisations.csv", "/account/statement.csv"):
        response = anna.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        for separator in (",", ";"):
            cells = content.decode("utf-8-sig").replace("\r\n", separator).split(separator)
            assert not [cell for cell in cells if cell.strip('"').startswith(("=", "@"))], path


def test_programs_get_text_as_json_that_no_browser_reads_as_a_page(evil: World) -> None:
    for path in ("/api/v1/organisations", "/api/v1/resources", "/organisations.geojson"):
        answer = Client().get(path)
        assert answer.headers["Content-Type"].split(";")[0] in ("application/json", "application/geo+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
