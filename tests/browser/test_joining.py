"""Becoming a member in a browser: on the phone, in German, also without a script and in another site's frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import FrameLocator, expect

from allmende.coops.models import Coop
from allmende.kernel.row_access import system_access
from allmende.membership.models import Application, Member
from allmende.membership.web import guard
from tests.members import a_creditor, some_statutes
from tests.people import PASSWORD, a_coop, a_network, a_person, an_office

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .contrast import faint_text
from .joining import DEBITED, fill_in, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHEMES = ("light", "dark")


@pytest.fixture(autouse=True)
def _nobody_is_too_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is driven fills in faster than a person; the refusal has its own test."""
    monkeypatch.setattr(guard, "LEAST", timedelta(0))
    cache.clear()


class AnotherSite(BaseHTTPRequestHandler):
    """A page with what is named in its query, such as a frame. Its host differs: the frame gets no cookies."""

    def do_GET(self) -> None:
        content = unquote(self.path.partition("?")[2])
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        head = '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        self.wfile.write(f"<!doctype html>{head}<title>Garten</title>{content}".encode())

    def log_message(self, *_what: object) -> None:
        """Silent."""


@pytest.fixture
def another_site() -> Iterator[str]:
    """Really served: a browser lets no page from the internet show one from this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), AnotherSite) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def coop() -> Coop:
    a_network("Havelbogen")
    coop = a_coop("Gartenwerk Brennau eG", street="Am Gaswerk 3", postcode="14776", town="Brennau")
    groups = [
        {"code": "users", "name": "Nutzer", "votes": True},
        {"code": "workers", "name": "Mitarbeitende", "votes": True},
    ]
    some_statutes(
        coop,
        text="§ 1 Name und Sitz\n\nDie Genossenschaft heißt Gartenwerk Brennau eG.",
        pay_at_once=30_00,
        instalments=7,
        shares_most=20,
        notice_months=24,
        admission_fee=25_00,
        investing_allowed=True,
        liability="limited",
        liability_cap=100_00,
        groups=groups,
        sections={"notice_months": "§ 10", "shares_most": "§ 4 (2)"},
    )
    a_creditor(coop)
    return coop


def fit(person: Visitor, album: Callable[[Visitor, str], None], name: str) -> None:
    """Accessible and readable in both themes, and no wider than its window."""
    for scheme in SCHEMES:
        person.page.emulate_media(color_scheme=scheme)
        album(person, f"join-{name}-{scheme}")
        assert [*person.violations(), *faint_text(person.page)] == []
    assert not person.is_wider_than_its_window()


@pytest.mark.parametrize(("language", "size"), [("de", PHONE), ("en", DESKTOP)])
def test_from_the_cooperatives_page_to_a_number(
    visitor: MakeVisitor,
    album: Callable[[Visitor, str], None],
    coop: Coop,
    language: str,
    size: dict[str, int],
) -> None:
    guest, look = visitor(language=language, size=size), f"{language}-{size['width']}"
    guest.open(f"/coops/{coop.slug}")
    guest.page.click(f"a[href='/coops/{coop.slug}/applications/new']")
    fit(guest, album, f"form-{look}")
    guest.page.click("button[value=look]")
    expect(guest.page.locator(".note.no")).to_be_visible()
    fit(guest, album, f"errors-{look}")
    fill_in(guest.page, DEBITED)
    guest.page.check("input[name=group][value=users]")
    guest.page.check("input[name=pays][value=instalments]")
    guest.page.fill("[name=shares]", "3")
    expect(guest.page.locator("#sum")).to_contain_text("300")  # told while one types
    guest.page.click("button[value=look]")
    expect(guest.page.locator("[name=signature]")).to_be_visible()
    fit(guest, album, f"sign-{look}")
    sign(guest.page, "Cem Aydın")
    fit(guest, album, f"thanks-{look}")
    olga = a_person("Olga Obst", language=language)
    an_office(olga, coop)
    office = visitor(language=language, size=size)
    office.sign_in(olga.email, PASSWORD)
    office.open("/applications")
    fit(office, album, f"applications-{look}")
    office.page.click("main table a")
    fit(office, album, f"application-{look}")
    office.page.fill("[name=by]", "Vorstand")
    office.page.fill("[name=on]", timezone.localdate().isoformat())
    office.page.click("form[action$='/admission'] button")
    expect(office.page.locator(".toast")).to_be_visible()
    fit(office, album, f"admitted-{look}")
    with system_access():
        member = Member.objects.select_related("party").get(coop=coop)
    assert (member.number, member.party.family_name, member.shares) == (1, "Aydın", 3)


def test_without_a_script_and_in_the_frame_of_another_site(
    visitor: MakeVisitor, album: Callable[[Visitor, str], None], coop: Coop, another_site: str
) -> None:
    guest = visitor(language="de", size=PHONE, scripts=False)
    address = f"{guest.address}/coops/{coop.slug}/applications/new?embedded=1"
    show(guest, another_site, f'<iframe src="{address}" width="380" height="800" title="Beitritt"></iframe>')
    frame = guest.page.frame_locator("iframe")
    fill_in_frame(frame)
    sign_in_frame(frame)
    album(guest, "join-frame")
    frame.locator("button.btn[value=sign]").click()
    expect(frame.locator(".note.ok")).to_be_visible()
    with system_access():
        assert Application.objects.get().party.family_name == "Aydın"


@pytest.mark.parametrize("copied", ["with its script", "without"])
def test_in_the_frame_of_another_site_the_next_page_comes_into_view(
    visitor: MakeVisitor, album: Callable[[Visitor, str], None], coop: Coop, another_site: str, copied: str
) -> None:
    guest = visitor(language="de", size=PHONE)
    join_page = f"{guest.address}/coops/{coop.slug}/applications/new"
    code = render_to_string("membership/join_frame_code.txt", {"join_page": join_page})
    if copied == "without":
        code = code.partition("<script>")[0]
    show(guest, another_site, f"<h1>Unser Garten</h1><p style='height:300px'>Willkommen</p>{code}")
    frame = guest.page.frame_locator("iframe")
    fill_in_frame(frame)
    sign_in_frame(frame)
    frame.locator("button.btn[value=sign]").click()
    expect(frame.locator(".note.ok")).to_be_in_viewport()
    if copied == "with its script":
        inner = frame.locator("body").evaluate("body => body.offsetHeight")
        expect(guest.page.locator("iframe")).to_have_js_property("height", str(inner))
    album(guest, f"join-frame-thanks-{'low' if copied == 'without' else 'high'}")


def show(guest: Visitor, site: str, content: str) -> None:
    guest.neighbours.append(site)
    guest.page.goto(f"{site}?{quote(content)}")


def fill_in_frame(frame: FrameLocator) -> None:
    for name, text in (
        ("given_name", "Cem"),
        ("family_name", "Aydın"),
        ("birth_date", "1990-02-28"),
        ("street", "Am Alten Speicher 11"),
        ("postcode", "14799"),
        ("town", "Brennau"),
    ):
        frame.locator(f"[name={name}]").fill(text)
    frame.locator("input[name=group][value=users]").check()
    frame.locator("button[value=look]").click()


def sign_in_frame(frame: FrameLocator) -> None:
    for name in ("has_read", "declares", "knows_privacy"):
        frame.locator(f"[name={name}]").check()
    frame.locator("[name=signature]").fill("Cem Aydın")


def test_who_wants_to_finds_the_own_draft_until_it_is_sent(visitor: MakeVisitor, coop: Coop) -> None:
    guest, address = visitor(language="en", size=PHONE), f"/coops/{coop.slug}/applications/new"
    guest.open(address)
    page, town = guest.page, guest.page.locator("[name=town]")
    keep = page.get_by_role("checkbox", name="Keep my draft")
    fill_in(page, DEBITED)
    assert page.evaluate("Object.keys(localStorage)") == []  # nothing before somebody wants it
    keep.check()
    page.fill("[name=shares]", "3")
    page.check("input[name=group][value=users]")
    page.check("input[name=pays][value=instalments]")

    guest.open(address)
    expect(keep).to_be_checked()
    expect(town).to_have_value("Brennau")
    expect(page.locator("input[name=group][value=users]")).to_be_checked()
    expect(page.locator("input[name=pays][value=instalments]")).to_be_checked()
    expect(page.locator("#sum")).to_contain_text("300")
    expect(page.locator("[name=iban]")).to_have_value("")  # bank details are not left on a device
    assert "DE89" not in page.evaluate("JSON.stringify(localStorage)")
    keep.uncheck()
    assert page.evaluate("Object.keys(localStorage)") == []
    expect(town).to_have_value("Brennau")  # still there to be sent
    keep.check()
    page.fill("[name=town]", "Rabenau")
    page.click("button[value=look]")
    sign(page, "Cem Aydın")

    guest.open(address)
    expect(keep).not_to_be_checked()
    expect(town).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_whoever_enters_papers_for_the_office_is_offered_no_draft(visitor: MakeVisitor, coop: Coop) -> None:
    olga = a_person("Olga Obst", language="en")
    an_office(olga, coop)
    office = visitor(language="en", size=DESKTOP)
    office.sign_in(olga.email, PASSWORD)
    office.open(f"/coops/{coop.slug}/applications/new")
    office.page.fill("[name=town]", "Brennau")
    expect(office.page.get_by_role("checkbox", name="Keep my draft")).to_have_count(0)
    assert office.page.evaluate("Object.keys(localStorage)") == []
