"""What every endpoint shares: the document, how requests are read, how they are refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from allmende.config.api import api
from allmende.config.api_document import WRITES, operations
from allmende.config.api_shape import OTHERWISE, RULES, what_is_wrong
from allmende.kernel.api import Schema
from allmende.kernel.middleware import largest_body
from tests.building import BuildOnce
from tests.for_each import for_each
from tests.people import a_coop, a_network, a_person, an_office

from .programs import API, Program

pytestmark = pytest.mark.django_db

OPERATIONS = operations(api.get_openapi_schema(path_prefix="/api/v1/"))
WRITING = [(method, path) for method, path, _ in OPERATIONS if method in WRITES]
READING = [(method, path) for method, path, _ in OPERATIONS if method not in WRITES]
NOWHERE = "00000000-0000-4000-8000-000000000000"


def address(path: str) -> str:
    """A path of the document with ids of nothing, without its prefix."""
    plain = path.removeprefix(API)
    for operation in [described for _, other, described in OPERATIONS if other == path]:
        for each in operation["parameters"]:
            if each["in"] == "path":
                value = NOWHERE if each["schema"].get("format") == "uuid" else "999999"
                plain = plain.replace("{" + each["name"] + "}", value)
    assert "{" not in plain, plain
    return plain


def test_two_shapes_of_one_name_are_the_same() -> None:
    """The document knows a shape by its name alone: of two that differ, one would be described as the other."""
    described: dict[str, Any] = {}
    kinds = [Schema]
    while kinds:
        kinds += (kind := kinds.pop()).__subclasses__()
        found = kind.model_json_schema() | {"description": ""}
        assert described.setdefault(kind.__name__, found) == found, kind


def a_program() -> Program:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    return Program(person, coop)


@pytest.fixture(scope="module")
def program_of_the_module(build_once: BuildOnce) -> Program:
    return build_once(a_program)


@pytest.fixture
def program(program_of_the_module: Program, db: None) -> Program:
    return deepcopy(program_of_the_module)


def test_the_document_describes_what_programs_need() -> None:
    described = {f"{method.upper()} {path.removeprefix(API)}" for method, path, _ in OPERATIONS}
    assert described >= {
        "GET /health",
        "GET /organisations",
        "GET /resources",
        "POST /resources",
        "GET /resources/available",
        "POST /bookings",
        "GET /bookings/{booking_id}",
        "POST /bookings/{booking_id}/confirmation",
        "POST /bookings/{booking_id}/cancellation",
        "POST /bookings/{booking_id}/completion",
        "GET /accounts",
        "GET /accounts/{account_id}/statement",
        "POST /transfers",
    }


@for_each(OPERATIONS, name=lambda operation: f"{operation[0]} {operation[1]}")
def test_each_operation_says_what_it_does_and_how_it_refuses(said: tuple[str, str, dict[str, Any]]) -> None:
    method, path, operation = said
    assert operation["summary"]
    assert operation["tags"]
    refusals = {int(status) for status in operation["responses"] if int(status) >= 400}
    assert refusals
    for status in refusals:
        kinds = operation["responses"][status]["content"]
        assert list(kinds) == ["application/problem+json"]
    if operation.get("security"):
        assert {401, 403} <= refusals
    if method in WRITES:
        assert {400, 409, 413, 415, 422} <= refusals
        assert operation["security"], f"whoever writes shows a token: {path}"


def test_the_document_is_served_to_everyone(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert document["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_the_root_leads_on(client: Client) -> None:
    assert Program().get("/").json == {
        "name": "Allmende",
        "version": "1",
        "openapi": "http://localhost:8000/api/v1/openapi.json",
        "readable": "http://localhost:8000/developers",
    }
    assert Program().get("/health").json == {"status": "ok"}


def test_what_does_not_exist_is_a_problem_document() -> None:
    assert Program().get("/nothing").refusal == (404, "not-found")
    wrong = Program().send("DELETE", "/health")
    assert wrong.refusal == (405, "wrong-method")
    assert wrong.headers["Allow"] == "GET"


@pytest.mark.parametrize(("method", "path"), WRITING, ids=lambda part: part)
def test_broken_bodies_are_refused(program: Program, method: str, path: str) -> None:
    to = address(path)
    if "requestBody" in next(each for m, p, each in OPERATIONS if (m, p) == (method, path)):
        assert program.send(method, to, '{"broken').refusal == (400, "no-json")
        assert program.send(method, to, b'{"name": "\xff\xfe"}').refusal == (400, "no-json")
        assert program.send(method, to, "[" * 100_000).refusal == (400, "no-json")
        for other in ([], "text", 7, None, [{}]):
            assert program.send(method, to, other if other != "text" else '"text"').status in (404, 422), (
                other
            )
        assert program.send(method, to, {"no_such_field": 1}).status in (404, 422)
    large = program.send(method, to, b'"' + b"x" * largest_body(API + to) + b'"')
    assert large.refusal == (413, "too-large")
    form = program.send(method, to, "a=1", content_type="application/x-www-form-urlencoded")
    assert form.refusal == (415, "no-json")


@pytest.mark.parametrize(("method", "path"), WRITING, ids=lambda part: part)
def test_writing_needs_a_token(method: str, path: str) -> None:
    stranger = Program()
    answer = stranger.send(method, address(path), "{}")
    assert answer.refusal == (401, "no-valid-token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), READING, ids=lambda part: part)
def test_parameters_the_api_does_not_know_are_refused(program: Program, method: str, path: str) -> None:
    answer = program.get(address(path), no_such_parameter="1")
    assert answer.status in (404, 422), answer


def test_a_refusal_is_said_in_the_language_asked_for() -> None:
    assert (
        Program(language="de").send("POST", "/transfers", "{}")["title"]
        != Program().post("/transfers")["title"]
    )


def test_what_is_wrong_is_said_in_the_readers_language(program: Program) -> None:
    program.headers["Accept-Language"] = "de"
    resource = {
        "kind": "barn",
        "name": "a" * 121,
        "quantity": "1",
        "place": {"latitude": 91},
        "colour": "red",
    }
    said = {each["where"]: each["what"] for each in program.post("/resources", **resource)["errors"]}
    assert said.pop("body.kind").startswith("Möglich sind: ")
    assert said == {
        "body.name": "Höchstens 120 Zeichen sind möglich.",
        "body.quantity": "Das muss eine ganze Zahl sein.",
        "body.place.latitude": "Das darf höchstens 90.0 sein.",
        "body.colour": "Diese Angabe gibt es hier nicht.",
    }
    (missing,) = program.get("/resources/available", **{"from": "2027-01-01T10:00:00Z"})["errors"]
    assert missing["what"] == "Diese Angabe fehlt."
    (written,) = program.get("/resources/available", **{"from": "1", "to": "2027-01-01T10:00:00Z"})["errors"]
    assert written["what"] == "Eine Zeit wird so geschrieben: 2026-11-28T10:00:00+01:00."


def test_every_rule_has_a_sentence_and_what_nobody_foresaw_too() -> None:
    limits = dict.fromkeys(("min_length", "max_length", "pattern", "gt", "ge", "lt", "le"), 7) | {
        "expected": "'a' or 'b'"
    }
    for kind in RULES:
        sentence = what_is_wrong({"type": kind, "ctx": limits, "msg": "Input should be valid"})
        assert "%(" not in sentence
        assert sentence != str(OTHERWISE)
    assert what_is_wrong({"type": "enum", "ctx": limits}) == "Möglich sind: a, b."
    assert what_is_wrong({"type": "complex_type", "msg": "Input should be complex"}) == str(OTHERWISE)
    assert what_is_wrong({"type": "string_too_long"}) == str(OTHERWISE)
