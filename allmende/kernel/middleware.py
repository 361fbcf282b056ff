"""What no door can use is refused before any door sees it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from .doors import problem, wants_json

LARGEST_JSON = 256 * 1024  # bytes
Responder = Callable[[HttpRequest], HttpResponse]


def readable_requests(get_response: Responder) -> Responder:
    """Refuse NUL characters in addresses (400), bodies that are too large (413), and of programs no JSON (415).

    Before anything reads the body: a file would otherwise be taken in whole, whoever sends it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in address")
        if _length(request):
            # This stands before the middleware that chooses a language.
            with translation.override(translation.get_language_from_request(request)):
                refusal = _refuse_body(request) if wants_json(request) else _refuse_form(request)
            if refusal:
                return refusal
        return get_response(request)

    return middleware


def largest_body(path: str) -> int:
    """How many bytes may be sent to this address."""
    usual = LARGEST_JSON if path.startswith("/api/") else settings.LARGEST_BODY
    most: int = settings.LARGEST_BODIES.get(path, usual)
    return most


def _refuse_body(request: HttpRequest) -> HttpResponse | None:
    most = largest_body(request.path)
    if _length(request) > most:
        text = _("The request is too large: at most %d KiB.") % (most // 2**10)
        return problem(413, "too-large", text)
    if request.content_type != "application/json":
        return problem(415, "no-json", _("Send the body as JSON: Content-Type: application/json."))
    return None


def _refuse_form(request: HttpRequest) -> HttpResponse | None:
    most = largest_body(request.path)
    if _length(request) > most:
        text = _("This is too large: at most %d MiB.") % (most // 2**20)
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
    return None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return sys.maxsize
