"""Pages for what did not work. Django's handlers, and one page for every refusal."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.kernel.doors import problem, wants_json

from .returning import page_before

Text = str | Promise

TITLES: dict[int, Text] = {
    400: _("We could not read that"),
    403: _("This is not yours to do"),
    404: _("Nothing grows here"),
    405: _("Not in this way"),
    409: _("Somebody was quicker"),
    413: _("This is too large"),
    422: _("This does not fit"),
    429: _("Too often in a short time"),
    500: _("Something broke here"),
    503: _("Not possible at the moment"),
}
MESSAGES: dict[int, Text] = {
    400: _("The request was not complete, or its address was wrong. Nothing was changed."),
    403: _("You do not have the right to do this. Nothing was changed."),
    404: _("This page does not exist, or it is not meant for you."),
    405: _(
        "This address only takes what a button sends, or cannot be called like this. Nothing was changed."
    ),
    409: _("What you saw has changed since. Nothing of yours was changed."),
    413: _("The file or text is larger than this page takes. Nothing was changed."),
    422: _("What was sent cannot be used like this. Nothing was changed."),
    429: _("To keep accounts safe, this is possible only a few times in a row. Please wait a few minutes."),
    500: _("This is our fault, not yours. Nothing half done was kept. Please try once more."),
    503: _("Something this needs is missing at the moment. Nothing was changed. Please try again later."),
}
CODES = {
    400: "bad-request",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    409: "conflict",
    413: "too-large",
    422: "invalid",
    429: "too-many-requests",
    500: "our-fault",
    503: "not-possible-now",
}
"""What programs are told instead of the title."""
EXPIRED: Text = _(
    "This page stood open for long, or your browser sends no cookies for it. "
    "Go back, load the page anew and send it once more. Nothing was changed."
)


def error_page(
    request: HttpRequest, *, status: int, title: Text = "", message: Text = "", rule: Text = ""
) -> HttpResponse:
    """The page (under /api/ the problem document) that says what did not work, why, and where to go on."""
    title = title or TITLES.get(status) or TITLES[400]
    message = message or MESSAGES.get(status) or MESSAGES[400]
    if wants_json(request):
        return problem(status, CODES.get(status, "refused"), message)
    context = {"status": status, "error_title": title, "message": message, "rule": rule}
    context["back"] = page_before(request)
    return render(request, "ui/errors/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: the request itself is suspicious, so nothing of it is used for the page."""
    return _bare(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return error_page(request, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404. What one may not see does not exist either."""
    return error_page(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: no database, no session, no context processor stands between us and this page."""
    return _bare(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form came without its token."""
    logging.getLogger(__name__).warning("form without its token: %s", reason)
    return error_page(request, status=403, title=_("This form has expired"), message=EXPIRED)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler429, as allauth and our own limits call it."""
    return error_page(request, status=429)


def _bare(request: HttpRequest, status: int) -> HttpResponse:
    if wants_json(request):
        return problem(status, CODES[status], MESSAGES[status])
    title, message = TITLES[status], MESSAGES[status]
    context = {"status": status, "error_title": title, "message": message, "rule": "", "back": ""}
    # Without the request no context processor runs.
    return HttpResponse(render_to_string("ui/errors/bare_error.html", context), status=status)
