"""What no door can use is refused before any door sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

LARGEST_JSON = 256 * 1024  # bytes
Responder = Callable[[HttpRequest], HttpResponse]


def readable_requests(get_response: Responder) -> Responder:
    """Refuse NUL characters in addresses, and JSON bodies beyond 256 KiB, by 400 and 413."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in address")
        if request.path.startswith("/api/") and _length(request) > LARGEST_JSON:
            return HttpResponse(
                '{"type": "urn:allmende:problem:too-large", "title": "At most 256 KiB.", "status": 413}',
                status=413,
                content_type="application/problem+json",
            )
        return get_response(request)

    return middleware


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LARGEST_JSON + 1
