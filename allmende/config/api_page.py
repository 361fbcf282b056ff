"""The readable page of the API, written from its own OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .api import api

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One thing the API does. `parameters` and `body` are (name, what it is, required)."""

    method: str
    path: str
    summary: str
    text: str
    needs_token: bool
    parameters: list[tuple[str, str, bool]]
    body: list[tuple[str, str, bool]]


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """What programs can do here: operations by domain, with their fields."""
    schema = api.get_openapi_schema()
    return render(
        request,
        "config/api.html",
        {"groups": _by_tag(schema), "about": schema["info"]["description"]},
    )


def _by_tag(schema: dict[str, Any]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(schema, method, path, item[method]))
    return groups


def _operation(schema: dict[str, Any], method: str, path: str, described: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=described.get("summary", ""),
        text=described.get("description", ""),
        needs_token=bool(described.get("security")),
        parameters=[
            (each["name"], _kind(schema, each.get("schema", {})), each.get("required", False))
            for each in described.get("parameters", [])
        ],
        body=_fields(schema, described),
    )


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> list[tuple[str, str, bool]]:
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _resolved(schema, content.get("schema", {}))
    required = set(body.get("required", []))
    return [
        (name, _kind(schema, each), name in required) for name, each in body.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """A field's type in a few words: "string (date-time)", "room | item | …"."""
    described = _resolved(schema, described)
    if "anyOf" in described:
        kinds = [_kind(schema, each) for each in described["anyOf"] if each.get("type") != "null"]
        return " | ".join(kinds)
    if "enum" in described:
        return " | ".join(map(str, described["enum"]))
    kind = str(described.get("type", "object"))
    if kind == "array":
        return f"[{_kind(schema, described.get('items', {}))}]"
    return f"{kind} ({described['format']})" if "format" in described else kind


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    reference = described.get("$ref")
    if reference is None and len(described.get("allOf", [])) == 1:
        reference = described["allOf"][0].get("$ref")
    if reference is None:
        return described
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found
