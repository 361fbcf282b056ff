"""Words longer than any column: every gap of every form on every page refuses them itself, none breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client

from allmende.coops.founding import founding_key
from tests.people import PASSWORD, a_network, signed_in

from .addresses import all_addresses
from .world import World

pytestmark = pytest.mark.django_db

LONG_EMAIL = "a" * 60 + "@" + ".".join(("b" * 60, "c" * 60, "d" * 60, "e" * 48, "example"))
LONG_WORDS = ("a" * 5000, LONG_EMAIL, "https://" + "a" * 60 + ".example/" + "b" * 1000)
WRITTEN = {"text", "email", "url", "search", "hidden", "textarea"}
FILLED = {"email": "anna@example.org", "password": PASSWORD, "url": "https://example.org", "number": "1"}
"""What makes an empty gap good, so that the long one alone is refused."""
TOKEN = "csrfmiddlewaretoken"
"""The one gap that nobody reads here: the client of these tests is asked for no token."""


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it, and of which kind its gaps are."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.path, self.found, self.inside, self.select = path, list[Form](), False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.found.append(Form(given.get("action") or self.path))
            self.inside = True
        elif self.inside and tag == "option" and self.select:
            self._note(self.select, "select", given.get("value", ""), is_chosen="selected" in given)
        elif self.inside and "name" in given and tag in {"input", "textarea", "button"}:
            kind = given.get("type", "text") if tag == "input" else tag
            self._note(given["name"], kind, given.get("value", ""), is_chosen="checked" in given)
        elif tag == "select":
            self.select = given.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""

    def _note(self, name: str, kind: str, value: str, *, is_chosen: bool) -> None:
        form = self.found[-1]
        form.kinds.setdefault(name, kind)
        if kind in {"select", "radio", "checkbox"} and not is_chosen:
            form.values[name] = form.values.get(name) or value
        else:
            form.values[name] = value or FILLED.get(kind, "Anna" if kind in {"text", "textarea"} else "")


def forms_of(client: Client, paths: list[str]) -> Iterator[Form]:
    """Each form once, however many pages show it."""
    seen = set()
    for path in paths:
        page = client.get(path)
        if page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in Forms(path, page.content.decode()).found:
            if (key := (form.action, *form.kinds)) not in seen:
                seen.add(key)
                yield form


def break_by_long_words(client: Client, form: Form) -> list[str]:
    """Each gap of the form with each long word, everything undone afterwards; where that broke a page."""
    broken, cookies = [], {name: morsel.value for name, morsel in client.cookies.items()}
    for gap, kind in form.kinds.items():
        for word in LONG_WORDS if kind in WRITTEN and gap != TOKEN else ():
            with transaction.atomic():
                answer = client.post(form.action, form.values | {gap: word})
                transaction.set_rollback(True)
            client.cookies = SimpleCookie(cookies)
            if answer.status_code >= 500:
                broken.append(f"{form.action}: {gap} with {word[:70]!r}")
    return broken


@pytest.mark.thorough
def test_no_form_of_any_page_breaks_on_long_words(world: World) -> None:
    paths = [address.path(world) for address in all_addresses()]
    guest = Client(raise_request_exception=False)
    anna = signed_in(Client(raise_request_exception=False), world.anna, world.annas)
    frieda = signed_in(Client(raise_request_exception=False), world.frieda, world.network.host)
    broken, tried, by_anna = [], set(), set()
    for client in (guest, anna, frieda):
        for form in forms_of(client, paths):
            tried.add(form.action.partition("?")[0])
            gaps = (form.action, *form.kinds)
            if client is anna:
                by_anna.add(gaps)
            # A form that Anna has filled in is no other one for somebody else who is signed in.
            if client is not frieda or gaps not in by_anna:
                broken += break_by_long_words(client, form)
    assert {"/signup", "/reports/new", "/me/email", "/network"} <= tried
    assert broken == []


def test_founding_refuses_an_address_longer_than_the_database_keeps(db: None) -> None:
    client, path = Client(raise_request_exception=False), f"/founding/{founding_key()}"
    (form,) = (form for form in forms_of(client, [path]) if "network_name" in form.kinds)
    assert break_by_long_words(client, form) == []
    assert client.post(path, form.values | {"email": LONG_EMAIL}).status_code == 422
    assert client.post(path, form.values).status_code == 302


def test_guests_are_told_that_an_address_is_too_long() -> None:
    a_network()
    guest = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    gaps, told = {"/signup": "email", "/reports/new": "reply_to", "/password": "email"}, []
    for form in forms_of(guest, list(gaps)):
        if (gap := gaps.get(form.action)) in form.kinds:
            page = guest.post(form.action, form.values | {gap: LONG_EMAIL}).content.decode()
            assert "at most 254 characters" in page, form.action
            told.append(form.action)
    assert sorted(told) == sorted(gaps)
