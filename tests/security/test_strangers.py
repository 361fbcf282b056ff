"""What belongs to one cooperative does not exist for others: every address, tried by those who have no part in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from allmende.config.api import api
from allmende.config.api_document import operations
from tests.api.programs import Program
from tests.people import signed_in

from .addresses import EVERYONE, OF_ANNA, OF_THE_OFFICE, SIGNED_IN, Address, all_addresses, door_of_annas
from .world import NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

KNOWN = EVERYONE | SIGNED_IN | OF_ANNA | OF_THE_OFFICE
CLOSED = [address for address in all_addresses() if address.name in OF_ANNA | OF_THE_OFFICE]

Visitor = Callable[[World], Client]


@pytest.fixture
def world(world_of_the_module: World, db: None) -> World:
    return deepcopy(world_of_the_module)


def a_guest(_world: World) -> Client:
    return Client(raise_request_exception=False)


def bert(world: World) -> Client:
    return signed_in(Client(raise_request_exception=False), world.bert, world.berts)


def bert_for_himself(world: World) -> Client:
    return signed_in(Client(raise_request_exception=False), world.bert)


UUID_IN_PATH = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
VISITORS: list[Visitor] = [a_guest, bert, bert_for_himself]


def called(part: object) -> str:
    return part.name if isinstance(part, Address) else getattr(part, "__name__", "")


def refusals(visitor: Visitor, address: Address) -> set[int]:
    """The statuses that keep something closed. Whoever acts for nobody is asked first for whom to see accounts."""
    is_asked = visitor is bert_for_himself and address.name in {"exchange:transfer", "exchange:reversal"}
    return {403, 404, 405} | ({200} if is_asked else set())


def everything_written() -> int:
    """Facts told, except that somebody read the list of members of a cooperative of one's own: that is noted too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from kernel_auditentry"
            " where fact not in ('ListExported', 'MembersExported', 'ListInspected')"
        )
        return int(cursor.fetchone()[0])


def test_every_address_says_whom_it_is_for() -> None:
    names = {address.name for address in all_addresses()}
    assert names - KNOWN == set(), "new addresses: enter them in tests/security/addresses.py"
    assert KNOWN - names == set(), "addresses that are gone"


@pytest.mark.parametrize("visitor", VISITORS, ids=called)
def test_no_address_shows_or_does_what_is_not_ones_own(world: World, visitor: Visitor) -> None:
    client, written = visitor(world), everything_written()
    for address in CLOSED:
        path = address.path(world)
        seen = client.get(path)
        if seen.status_code == 302:
            assert visitor is a_guest, (
                f"{address.name} sends {visitor.__name__} to {seen.headers['Location']}"
            )
            assert seen.headers["Location"].startswith("/login?next="), address.name
        else:
            assert seen.status_code in refusals(visitor, address), f"{address.name}: {seen.status_code}"
        done = client.post(path, {})
        if done.status_code == 302:
            assert done.headers["Location"].startswith("/login"), address.name
        else:
            assert done.status_code in refusals(visitor, address), f"POST {address.name}: {done.status_code}"
        assert world.private not in seen.content.decode() + done.content.decode(), address.name
    assert everything_written() == written, "a refusal leaves no trace in the audit"


@pytest.mark.parametrize("visitor", VISITORS, ids=called)
def test_no_page_at_all_tells_what_is_private(world: World, visitor: Visitor) -> None:
    client = visitor(world)
    for address in all_addresses():
        page = client.get(address.path(world))
        text = b"".join(page.streaming_content) if page.streaming else page.content
        assert world.private not in text.decode(), f"{address.name} tells {visitor.__name__}"
        assert page.status_code < 500, address.name


def test_pages_for_those_who_signed_in_ask_guests_to_do_so(world: World) -> None:
    client = a_guest(world)
    for address in all_addresses():
        if address.name in SIGNED_IN:
            page = client.get(address.path(world))
            assert page.status_code in (302, 403, 404, 405), f"{address.name}: {page.status_code}"
            if page.status_code == 302:
                assert page.headers["Location"].startswith("/login"), address.name


def test_who_takes_part_sees_it(world: World) -> None:
    """The counter-check: the word the others must not find does stand on the pages of those it belongs to."""
    anna = signed_in(Client(), world.anna, world.annas)
    office = signed_in(Client(), world.frieda, world.network.host)
    of_anna = (anna, {"pool:booking", "exchange:transfer", "coops:offices"})
    of_office = (office, {"home:report_detail", "directory:import"})
    for client, names in (of_anna, of_office):
        for address in all_addresses():
            if address.name in names:
                assert world.private.lower() in client.get(address.path(world)).content.decode().lower(), (
                    address.name
                )


def test_programs_of_others_learn_and_do_nothing_either(world: World) -> None:
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    written, closed = everything_written(), set()
    for program in (Program(world.bert, world.berts), Program(world.bert), Program()):
        for method, path, operation in operations(document):
            of_annas = door_of_annas(path, world, resource_id=world.ids["withdrawn"])
            if of_annas == path.removeprefix("/api/v1") and method == "post":
                continue  # these make something of one's own
            asked = of_annas + least_query(document, operation)
            answer = program.send(method.upper(), asked, least_body(document, operation))
            assert world.private not in str(answer.json), path
            # Organisations and statutes are public, and everyone may apply; nothing is written all the same.
            if "{" in path and "organisation" not in path and "slug" not in path:
                closed.add(path)
                if answer.status == 403:  # refused for what one asks, whether or not it exists
                    nothing = UUID_IN_PATH.sub(str(UUID(int=999999)), of_annas)
                    if nothing == of_annas:
                        nothing = re.sub(r"{\w+}", "999999", path).removeprefix("/api/v1")
                    nowhere = nothing + least_query(document, operation)
                    answer = program.send(method.upper(), nowhere, least_body(document, operation))
                    assert answer.status == 403, f"{method} {path}: {answer}"
                else:
                    assert answer.status in (401, 404), f"{method} {path}: {answer}"
    assert len(closed) > 8
    assert everything_written() == written


def least_query(document: dict[str, Any], operation: dict[str, Any]) -> str:
    """What the operation wants to have in its address."""
    wanted = [each for each in operation["parameters"] if each["in"] == "query" and each["required"]]
    said = {each["name"]: _least(document, each["schema"]) for each in wanted}
    return f"?{urlencode(said)}" if said else ""


def least_body(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The smallest body the operation reads, or none."""
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" not in schema:
        return {}
    return _of_model(document, schema["$ref"])


def _of_model(document: dict[str, Any], reference: str) -> dict[str, Any]:
    fields = _named(document, reference)["properties"]
    return {name: _least(document, fields[name]) for name in _named(document, reference).get("required", [])}


def _named(document: dict[str, Any], reference: str) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]]
    return schema


def _least(document: dict[str, Any], field: dict[str, Any]) -> Any:
    if "$ref" in field:
        named = _named(document, field["$ref"])
        return _of_model(document, field["$ref"]) if "properties" in named else _least(document, named)
    if "enum" in field:
        return field["enum"][0]
    if field.get("type") == "object":
        return {}
    if field.get("type") == "boolean":
        return False
    if field.get("type") == "integer":
        return field.get("minimum", 1)
    words = {"date": NOW.date().isoformat(), "uuid": "00000000-0000-4000-8000-000000000000"}
    return words.get(field.get("format", ""), "x")
