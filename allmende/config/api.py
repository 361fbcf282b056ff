"""The JSON API: every domain's endpoints under one roof, with one way to refuse (RFC 9457)."""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from allmende.coops.api.endpoints import router as coops
from allmende.directory.api.endpoints import router as directory
from allmende.exchange.api.endpoints import router as exchange
from allmende.kernel.api import Schema, known_parameters_only
from allmende.kernel.doors import problem, problem_response
from allmende.kernel.errors import DomainError
from allmende.membership.api.endpoints import router as membership
from allmende.pool.api.endpoints import router as pool

from .api_document import DocumentedApi
from .api_shape import what_is_wrong

DESCRIPTION = """
Everything the pages do, for programs. Times are ISO 8601 with an offset, amounts integers in the smallest part of the
unit, lists go on with `next_cursor`. Refusals are problem documents (RFC 9457) in the words of the pages.
Make a token on your page “Access tokens” and send it as `Authorization: Bearer …`.
"""

api = DocumentedApi(
    title="Allmende",
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_decorator(known_parameters_only, mode="view")
api.add_router("", directory)
api.add_router("", coops)
api.add_router("", pool)
api.add_router("", exchange)
api.add_router("", membership)


class Root(Schema):
    """Where to read on."""

    name: str
    version: str
    openapi: str
    readable: str


@api.get("/", tags=["health"], response=Root, summary="Where to read on")
def root(request: HttpRequest) -> dict[str, str]:
    """The addresses of this document and of the page for people."""
    return {
        "name": api.title,
        "version": api.version,
        "openapi": settings.BASE_URL + reverse("api:openapi-json"),
        "readable": settings.BASE_URL + reverse("developers"),
    }


class Health(Schema):
    status: Literal["ok"]


@api.get("/health", tags=["health"], response=Health, summary="Whether it is up")
def health(request: HttpRequest) -> dict[str, str]:
    """Whether this installation answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return {"status": "ok"}


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem_response(error)


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request does not have the documented shape: say where."""
    wrong = [{"where": _path(each["loc"]), "what": what_is_wrong(each)} for each in error.errors]
    return problem(422, "invalid", _("The request does not have the right form."), errors=wrong)


@api.exception_handler(AuthenticationError)
def refuse_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "no-valid-token", _("This needs a valid access token."))
    response["WWW-Authenticate"] = 'Bearer realm="Allmende"'
    return response


@api.exception_handler(HttpError)
def refuse_otherwise(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # ninja's word for a body it cannot parse
        return problem(400, "no-json", _("The body is no valid JSON."))
    return problem(error.status_code, "refused", str(error))


@api.exception_handler(Http404)
def refuse_unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not-found", _("This does not exist, or it is not meant for you."))


@api.exception_handler(RequestDataTooBig)
def refuse_size(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too-large", _("The request is too large."))


def _path(location: Any) -> str:
    """("body", "payload", "starts_at") as "body.starts_at", a missing body as "body": our parameter's name is ours."""
    parts = [str(part) for part in location]
    if parts[:1] == ["body"]:
        del parts[1:2]
    return ".".join(parts)
