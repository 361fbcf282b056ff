"""The readable page of the API, written from its own OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from allmende.kernel.errors import DomainError

from .api import api
from .api_document import operations

GROUPS = {
    "organisations": _("Organisations"),
    "pool": _("Offers and bookings"),
    "exchange": _("Credits"),
    "membership": _("Members"),
    "health": _("This installation"),
}
WITHOUT_A_USE_CASE = {
    400: {"bad-request", "no-json"},
    401: {"no-valid-token"},
    405: {"wrong-method"},
    413: {"too-large"},
    415: {"no-json"},
    500: {"our-fault"},
    503: {"not-possible-now"},
}
"""How requests are refused that reach no use case."""
Rows = list[tuple[str, str, bool, str]]
"""Name, kind, whether it must be there, and what it means."""


@dataclass(frozen=True)
class Operation:
    """One thing the API does."""

    method: str
    path: str
    summary: str
    text: str
    needs_token: bool
    parameters: Rows
    body: Rows
    answer: Rows


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """What programs can do here: operations by domain, with their fields, and every refusal."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {name: [] for name in GROUPS}
    for method, path, described in operations(schema):
        groups[described["tags"][0]].append(_operation(schema, method, path, described))
    return render(
        request,
        "config/api.html",
        {
            "groups": [(GROUPS[name], each) for name, each in groups.items()],
            "refusals": refusals(),
            "base": settings.BASE_URL,
        },
    )


def refusals() -> list[tuple[int, list[str]]]:
    """The codes of all refusals, by status."""
    by_status = {status: set(codes) for status, codes in WITHOUT_A_USE_CASE.items()}
    for kind in _kinds_of(DomainError):
        by_status.setdefault(kind.status, set()).add(kind.code)
    return [(status, sorted(codes)) for status, codes in sorted(by_status.items())]


def _kinds_of(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds_of(each)


def _operation(schema: dict[str, Any], method: str, path: str, described: dict[str, Any]) -> Operation:
    summary: str = described["summary"]
    answers = [described["responses"][status] for status in described["responses"] if int(status) < 300]
    return Operation(
        method=method.upper(),
        path=path,
        summary=gettext(summary),
        text=described.get("description", ""),
        needs_token={} not in described.get("security", [{}]),
        parameters=[
            (
                each["name"],
                _kind(schema, each["schema"]),
                each.get("required", False),
                each["schema"].get("description", ""),
            )
            for each in described["parameters"]
        ],
        body=_fields(schema, described.get("requestBody", {})),
        answer=_fields(schema, answers[0]),
    )


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> Rows:
    content = described.get("content", {}).get("application/json", {})
    body = _resolved(schema, content.get("schema", {}))
    required = set(body.get("required", []))
    return [
        (name, _kind(schema, each), name in required, each.get("description", ""))
        for name, each in body.get("properties", {}).items()
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
