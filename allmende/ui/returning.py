"""The page to go back to: for the switches of language and theme, and from a page that says what did not work."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_to_return_to(request: HttpRequest) -> str:
    """This page; where a form was sent to it, the page of that form: the address may take nothing else than forms."""
    here = request.get_full_path()
    return here if request.method in ("GET", "HEAD") else page_before(request) or here


def page_before(request: HttpRequest) -> str:
    """The page of this house that led here, as the browser says; "" for none, and for the page that is asked for."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return ""
    parts = urlsplit(said)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not path.startswith("/") or path.startswith("//"):
        return ""
    return "" if parts.path == request.path and request.method == "GET" else path
