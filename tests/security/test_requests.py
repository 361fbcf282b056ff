"""Requests no browser of good will sends: each gets a clear 4xx, none a 500, none does anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from uuid import uuid4

import pytest
from django.forms import DateField, DateTimeField
from django.forms.forms import BaseForm
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from allmende.ui.fields import DayField
from tests.people import PASSWORD, signed_in

from .addresses import Address, all_addresses
from .world import World

pytestmark = pytest.mark.django_db

NOT_OFFERED = 405
"""Said before anything is read that was sent: with one word as with another."""
ODD = [
    "\ufffd",
    "a" * 5000,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "%s%d{0}",
    "2026-02-30",
    "9999-12-31T23:59",
    "😀" * 200,
    "Ⅷ" * 120,  # compatibility characters grow where names are folded
    "ﬃ" * 120,
    "\x00",
    "\\ud800",
    "localtime",
    "right/Europe/Berlin",
]
# fmt: off
NAMES = [
    "q", "page", "cursor", "after", "on", "from", "to", "until", "near", "lat", "lon", "radius", "kind", "sort", "bbox",
    "zoom", "next", "key", "fate", "columns", "sector", "country", "year", "period", "coop", "quantity", "price",
    "state", "since", "subject", "amount", "purpose", "rate", "km", "only", "limit", "name", "email",
]
# fmt: on


@pytest.fixture
def world(world_of_the_module: World, db: None) -> World:
    return deepcopy(world_of_the_module)


@pytest.fixture
def anna(world: World) -> Client:
    return signed_in(Client(raise_request_exception=False), world.anna, world.annas)


def paths_of(world: World) -> list[tuple[Address, str]]:
    return [(address, address.path(world)) for address in all_addresses()]


@pytest.mark.thorough
def test_forms_without_their_token_are_refused(world: World) -> None:
    """Every address, whatever it takes: a POST without the token never reaches a view that acts."""
    client = signed_in(
        Client(enforce_csrf_checks=True, raise_request_exception=False), world.anna, world.annas
    )
    for address, path in paths_of(world):
        response = client.post(path, {"name": "x"})
        assert response.status_code in (403, 405), f"{address.name}: {response.status_code}"


def test_a_form_with_its_token_is_taken(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/login").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    answer = client.post(
        "/login", {"login": world.anna.email, "password": PASSWORD, "csrfmiddlewaretoken": found.group(1)}
    )
    assert answer.status_code == 302


@pytest.mark.thorough
def test_methods_nobody_offers_are_405(world: World, anna: Client) -> None:
    for address, path in paths_of(world):
        for method in ("put", "patch", "delete", "trace"):
            status = getattr(anna, method)(path).status_code
            assert status in (405, 403, 404), f"{method} {address.name}: {status}"


@pytest.mark.thorough
def test_odd_words_in_addresses_never_break_a_page(world: World, anna: Client) -> None:
    for address, path in paths_of(world):
        for word in ODD:
            response = anna.get(path, dict.fromkeys(NAMES, word))
            assert response.status_code < 500, f"{address.name}?…={word[:20]!r}"
            if response.streaming:
                b"".join(response.streaming_content)
            if response.status_code == NOT_OFFERED:
                break


@pytest.mark.thorough
def test_odd_words_in_forms_never_break_a_page(world: World, anna: Client) -> None:
    fields = fields_of_all_forms(world, anna)
    for address, path in paths_of(world):
        if address.name in {"account_logout", "identity:deletion", "ui:language"}:
            continue
        for word in (*ODD, "<script>"):
            response = anna.post(path, dict.fromkeys(fields, word))
            assert response.status_code < 500, f"{address.name} with {word[:20]!r}"
            if response.status_code == NOT_OFFERED:
                break


def every_form(of: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    """Every form of the house whose module the addresses have loaded."""
    for form in of.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_day_in_a_form_lies_where_one_can_reckon() -> None:
    """A plain date field takes days whose day before or after does not exist."""
    assert all_addresses()
    days = [
        (form.__qualname__, name, field)
        for form in every_form()
        for name, field in getattr(form, "base_fields", {}).items()
        if form.__module__.startswith("allmende.")
        and ".tests." not in form.__module__
        and isinstance(field, DateField | DateTimeField)
    ]
    assert days
    assert [day for day in days if not isinstance(day[2], DayField)] == []


HOURS = {"from_hour": "10:00", "to_hour": "12:00", "from": "10:00", "to": "12:00"}
BLOCK = HOURS | {"kind": "block", "quantity": "1", "from_day": "2027-03-06", "to_day": "2027-03-06"}
BOOKING = HOURS | {"quantity": "1", "purpose": "", "key": str(uuid4()), "on": "2027-03-06"}
TOKEN = {"name": "Anzeige", "scopes": ["pool"]}
COLUMNS = {"name": "R", "licence": "CC0", "country": "DE", "column_name": "name"}


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused(world: World, anna: Client, day: str) -> None:
    frieda = signed_in(Client(raise_request_exception=False), world.frieda, world.network.host)
    annas, carls = (f"/resources/{world.ids[which]}" for which in ("annas_resource", "resource"))
    forms = [
        (anna, "/tokens", TOKEN | {"expires_on": day}),
        (anna, f"{annas}/blocks", BLOCK | {"from_day": day}),
        (anna, f"{annas}/blocks", BLOCK | {"to_day": day}),
        (anna, f"{annas}/blocks", BLOCK | {"from_day": day, "to_day": day}),
        (anna, carls, BOOKING | {"on": day}),
        (anna, carls, BOOKING | {"until": day}),
        (frieda, f"/imports/{world.ids['import']}/columns", COLUMNS | {"as_of": day}),
    ]
    for client, path, form in forms:
        assert client.post(path, form).status_code == 422, f"{path} {form}"
    for path in ("/account", "/account/statement.csv", "/search", annas, carls):
        for names in (["from"], ["to"], ["from", "to"], ["on"], ["on", "until"], ["week"]):
            status = anna.get(path, dict.fromkeys(names, day)).status_code
            assert status < 500, f"{path} {names}"


def fields_of_all_forms(world: World, client: Client) -> set[str]:
    """The names of all gaps on all pages."""
    names: set[str] = set(NAMES)
    for _address, path in paths_of(world):
        page = client.get(path)
        if not page.streaming:
            names |= set(
                re.findall(
                    r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', page.content.decode(errors="replace")
                )
            )
    return names - {"csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    "query",
    [
        "q=%ff%fe",
        "q=%C3",
        "q=%ED%A0%80",  # a lone surrogate
        "cursor=WyJcdWQ4MDAiLCAxXQ==",  # the same in a cursor
        "cursor=WyJcdTAwMDAiLCAxXQ==",
        "%ff=1",
        "q=\xe4".encode("latin-1").decode("latin-1"),
        "&".join(f"a{n}=1" for n in range(1500)),
        "q=" + "x" * 20_000,
        "q[]=1&q[$ne]=2",
        ";;;&&&===",
        "page=" + "9" * 5000,
        "bbox=nan,nan,nan,nan&zoom=nan",
        "bbox=1e400,1,1,1&zoom=1e400",
    ],
)
def test_odd_queries(query: str) -> None:
    client = Client(raise_request_exception=False)
    for path in (
        "/",
        "/search",
        "/resources",
        "/organisations",
        "/organisations.geojson",
        "/organisations.csv",
        "/places",
    ):
        response = client.generic("GET", path, QUERY_STRING=query)
        assert response.status_code < 500, f"{path}?{query[:40]}"
    assert client.generic("GET", "/api/v1/organisations", QUERY_STRING=query).status_code in (200, 400, 422)


@pytest.mark.parametrize(
    "path",
    ["/search%ff", "/coops/%C3%28", "/%2e%2e/%2e%2e/etc/passwd", "/static/../settings.py", "/coops/a%00b"],
)
def test_odd_paths(path: str) -> None:
    assert Client(raise_request_exception=False).get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80:90", "a b", "", "[::1", "x" * 300]
)
def test_foreign_hosts_are_refused(host: str) -> None:
    client = Client(raise_request_exception=False)
    for path in ("/", "/login", "/api/v1/health", "/password"):
        assert client.get(path, HTTP_HOST=host).status_code == 400, path
    # Without a proxy in front, nobody may say which host was meant.
    page = client.get("/password", HTTP_X_FORWARDED_HOST="evil.example")
    assert page.status_code == 200
    assert "evil.example" not in page.content.decode()


ODD_BODIES: list[tuple[bytes, str]] = [
    (b"a=1", "multipart/form-data"),
    (b"not multipart at all", MULTIPART_CONTENT),
    (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\nx'.encode(),
        MULTIPART_CONTENT,
    ),
    (b"--" + b"x" * 500 + b"\r\n", "multipart/form-data; boundary=" + "x" * 500),
    (b"login=%ff%fe&password=%C3", "application/x-www-form-urlencoded"),
    (b"login=\xff\xfe&password=\x00", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"login=a", "application/x-www-form-urlencoded; charset=no-such-charset"),
    (b"&".join(b"f%d=1" % number for number in range(3000)), "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
    (b"", "text/plain; charset=\xff".encode("latin-1").decode("latin-1")),
]
TAKE_FORMS = (
    "/login",
    "/signup",
    "/password",
    "/reports/new",
    "/imports/new",
    "/tokens",
    "/resources/new",
    "/theme",
)


@pytest.mark.thorough
def test_odd_bodies(world: World, anna: Client) -> None:
    guest = Client(raise_request_exception=False)
    for body, kind in ODD_BODIES:
        for path in TAKE_FORMS:
            for client in (guest, anna):
                response = client.generic("POST", path, body, content_type=kind)
                assert response.status_code < 500, f"{path} {kind} {body[:40]!r}: {response.status_code}"


def test_bodies_beyond_the_limit_are_refused(anna: Client, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000  # type: ignore[attr-defined]
    guest = Client(raise_request_exception=False)
    large, kind = b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded"
    for client, path in (
        (guest, "/login"),
        (guest, "/reports/new"),
        (anna, "/tokens"),
        (anna, "/resources/new"),
        (anna, "/account/transfers"),
    ):
        assert client.generic("POST", path, large, content_type=kind).status_code == 400, path


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "\t//evil.example",
    "https:///evil.example",
    "http://localhost@evil.example/",
]


def test_nobody_is_sent_to_another_site(world: World) -> None:
    client = Client()
    for target in ELSEWHERE:
        ways = [
            ("/login", {"login": world.anna.email, "password": PASSWORD, "next": target}),
            ("/theme", {"theme": "dark", "next": target}),
            ("/language", {"language": "de", "next": target}),
            ("/acting", {"coop": world.annas.pk, "next": target}),
            ("/logout", {"next": target}),
        ]
        for path, form in ways:
            answer = client.post(path, form)
            assert answer.status_code == 302, f"{path} {target}"
            assert "evil" not in answer.headers["Location"], f"{path} {target}"
            assert "alert" not in answer.headers["Location"], f"{path} {target}"
