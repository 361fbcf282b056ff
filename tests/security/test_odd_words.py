"""Odd words from programs: in every text of every body, in every parameter. Each gets an answer, none a 500."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from allmende.config.api import api
from allmende.config.api_document import operations
from tests.api.programs import Program

from .addresses import door_of_annas
from .test_requests import ODD
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ALONE = "\ud800"  # a lone surrogate: JSON can say it, no text can hold it
WORDS = [*ODD, ALONE, f"a{ALONE}b"]
NUMBERS = [-1, 2**31, 2**53, 2**63, 2**64, 1e308]


@pytest.fixture
def world(world_of_the_module: World, db: None) -> World:
    return deepcopy(world_of_the_module)


@pytest.mark.parametrize("odd", [*WORDS, *NUMBERS], ids=lambda odd: ascii(odd)[:14])
def test_odd_words_in_bodies_never_break_a_door(world: World, odd: Any) -> None:
    program, tried = Program(world.anna, world.annas), 0
    for method, path, usual, together in bodies(world):
        answer = program.send(method, path, usual | dict.fromkeys(together, odd))
        assert answer.status < 500, f"{method} {path} {together}: {answer}"
        tried += len(together)
    assert tried > 200
    # What was taken spoils nothing for others.
    for path in ("/resources", "/organisations"):
        assert Program().get(path).status == 200, path
    window = {"from": "2027-03-06T10:00:00+01:00", "to": "2027-03-06T12:00:00+01:00"}
    assert Program().get("/resources/available", **window).status == 200


@pytest.mark.parametrize(
    "word", [word for word in WORDS if len(word) < 1000], ids=lambda word: ascii(word)[:14]
)
def test_odd_words_in_parameters_never_break_a_door(world: World, word: str) -> None:
    program, tried = Program(world.anna, world.annas), 0
    cursors = [_packed([word, 1]), _packed([word, word]), _packed([1, word]), _packed(word)]
    for method, path, operation in operations(api.get_openapi_schema(path_prefix="/api/v1/")):
        for parameter in operation["parameters"]:
            if method == "get" and parameter["in"] == "query":
                name = parameter["name"]
                for value in [word.replace(ALONE, "?"), *(cursors if name == "cursor" else [])]:
                    answer = program.get(door_of_annas(path, world), **{name: value})
                    assert answer.status < 500, f"{path}?{name}={value[:20]!r}: {answer}"
                    tried += 1
    assert tried > 20


def bodies(world: World) -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    """(method, path, a body that is nearly right, properties to fill in) of everything that reads a body."""
    day = {"starts_at": "2027-03-06T10:00:00+01:00", "ends_at": "2027-03-06T12:00:00+01:00"}
    nearly_right = {
        "/bookings": day | {"resource": world.ids["resource"]},
        "/resources": {"kind": "room", "name": "Saal", "slot_minutes": 60},
        "/transfers": {"to": world.carls.slug, "amount": 1, "purpose": "x"},
    }
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    for method, path, operation in operations(document):
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for model in _models(document, schema):
                where = door_of_annas(path, world)
                usual = nearly_right.get(where, {})
                for together in _tried_together(model, usual):
                    yield method.upper(), where, usual, together


def _tried_together(model: dict[str, Any], usual: dict[str, Any]) -> list[list[str]]:
    """Properties of which each is all that is wrong, one by one; and those beside which others are missing, at once.

    For a body that is refused anyway every property is read all the same.
    """
    missing = set(model.get("required", [])) - set(usual)
    alone = [name for name in model["properties"] if missing <= {name}]
    others = [name for name in model["properties"] if name not in alone]
    return [[name] for name in alone] + ([others] if others else [])


def _models(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in [schema, *schema.get("anyOf", [])]:
        if "$ref" in one:
            yield document["components"]["schemas"][one["$ref"].rpartition("/")[2]]


def _packed(key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
