"""The OpenAPI document: what each domain says of its endpoints, and the refusals they all share."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI

from allmende.kernel.doors import PROBLEM_TYPE

METHODS = ("get", "post", "put", "patch", "delete")
WRITES = {"post", "put", "patch", "delete"}


def _possible(description: str) -> dict[str, Any]:
    moment = {"type": "string", "format": "date-time"}
    span = {
        "type": "object",
        "required": ["starts_at", "ends_at"],
        "properties": {"starts_at": moment, "ends_at": moment},
        "additionalProperties": False,
    }
    return {"description": description, "anyOf": [span, {"type": "null"}]}


PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457), in the words of the pages. Nothing was changed.",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "urn:allmende:problem: and the code"},
        "title": {"type": "string", "description": "A sentence for a person, in the language asked for"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "The refusal for programs, such as slot-taken"},
        "rule": {"type": "string", "description": "The rule the refusal rests on"},
        "field": {"type": "string", "description": "The property or parameter it concerns"},
        "errors": {
            "type": "array",
            "description": "Each place where the request does not have the documented form",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "next_possible": _possible("The next time that can be booked, where there is one"),
        "earlier_possible": _possible("The nearest time before it on the same day, where there is one"),
    },
    "additionalProperties": True,
}

ALWAYS = (400, 404, 422)
WITH_A_TOKEN = (401, 403)
ON_WRITING = (409, 413, 415)


class DocumentedApi(NinjaAPI):
    """A ninja API whose document also says how it refuses. Written once, then kept."""

    _written: dict[str, Any] | None = None

    def get_openapi_schema(self, **options: Any) -> Any:
        if self._written is None:
            document = super().get_openapi_schema(**options)
            _describe_refusals(document)
            _describe_guests(document)
            self._written = document
        return deepcopy(self._written)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, description) of everything the document describes."""
    return [
        (method, path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def _describe_refusals(document: dict[str, Any]) -> None:
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for method, path, operation in operations(document):
        statuses = set(ALWAYS) if operation["parameters"] or "{" in path or method in WRITES else {400}
        if operation.get("security"):
            statuses |= set(WITH_A_TOKEN)
        if method in WRITES:
            statuses |= set(ON_WRITING)
        for status in sorted(statuses):
            operation["responses"].setdefault(status, _refusal(status))


def _describe_guests(document: dict[str, Any]) -> None:
    """What everyone may read takes a token or none: in OpenAPI's words, an empty requirement beside the token."""
    document["components"]["securitySchemes"].pop("BearerOrGuest", None)
    for _method, _path, operation in operations(document):
        if any("BearerOrGuest" in each for each in operation.get("security", [])):
            operation["security"] = [{}, {"Bearer": []}]


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
