"""A real Chromium against the real server: what a person sees, and who is asked for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Playwright's own loop runs in this thread; Django would refuse the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE = 60_000  # ms: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
LOOKS: list[tuple[str, dict[str, int], str]] = [("de", PHONE, "dark"), ("en", DESKTOP, "light")]
"""Language, size and theme for the states of a page. Every page itself is looked at in all eight."""
NOT_TWICE = "--js-flags=--no-opt --no-maglev"
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    # A page lives for seconds: compiling axe once more, to be quick for long, takes more than it brings.
    NOT_TWICE,
    # Nobody else is reached, whatever a page asks for; what it asked for is noted (`Visitor.strangers`).
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    # Chromium refuses its sandbox to root; nothing but our own pages is opened here.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at a browser: opens pages of the installation, and nothing else may be asked for."""

    context: BrowserContext
    page: Page
    address: str
    neighbours: list[str] = field(default_factory=list)
    """Other sites that the test itself goes to."""
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        self.open("/login")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button.btn")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def violations(self, *only: str) -> list[str]:
        """What axe finds on the page: rule, why, and where. Rules named in `only`: just these."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        rules = {"runOnly": {"type": "rule", "values": only}} if only else {}
        found = self.page.evaluate(
            "async (options) => (await axe.run(document, options)).violations",
            {"resultTypes": ["violations"]} | rules,
        )
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for rule in found
            for node in rule["nodes"]
        ]

    def is_wider_than_its_window(self) -> bool:
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        )


MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer) -> Iterator[MakeVisitor]:
    """visitor(language="de", size=PHONE, scripts=False): a fresh browser; afterwards nobody else was asked."""
    made: list[Visitor] = []

    def make(
        *,
        language: str = "en",
        size: dict[str, int] | None = None,
        scheme: str = "light",
        scripts: bool = True,
    ) -> Visitor:
        context = chromium.new_context(
            locale={"de": "de-DE", "en": "en-GB"}[language],
            timezone_id="Europe/Berlin",
            viewport=size or DESKTOP,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        person = Visitor(context, context.new_page(), live_server.url)
        # Only looked at: a browser whose requests pass through our hands keeps nothing, and asks for every file again.
        context.on("request", lambda request: _watch(person, request.url))
        person.page.on("websocket", lambda socket: _watch(person, socket.url))
        person.page.on("console", lambda message: _note(person, message))
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        made.append(person)
        return person

    yield make
    for person in made:
        person.context.close()
    assert [stranger for person in made for stranger in person.strangers] == [], "asked somebody else"
    assert [complaint for person in made for complaint in person.complaints] == [], "the browser complained"


def _watch(person: Visitor, url: str) -> None:
    asked = urlsplit(url)
    known = {urlsplit(site).netloc for site in (person.address, *person.neighbours)}
    if asked.scheme in ("http", "https", "ws", "wss") and asked.netloc not in known:
        person.strangers.append(url)


def _note(person: Visitor, message: Any) -> None:
    """Errors on the console, above all of the Content-Security-Policy. An answer of 4xx on purpose is none."""
    if message.type == "error" and "the server responded with a status of" not in message.text:
        person.complaints.append(message.text)


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Callable[[Visitor, str], None]:
    """Keep a picture of the page where ALLMENDE_ALBUM names a folder, to be looked at."""
    folder = os.environ.get("ALLMENDE_ALBUM")

    def keep(person: Visitor, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            person.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep
