"""Around every page: the policy that lets nothing foreign in, and the page for a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from allmende.kernel.doors import PROBLEM_TYPE, problem_response, wants_json
from allmende.kernel.errors import DomainError

from .errors import error_page

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",  # MapLibre starts its worker from a blob
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

IN_ANY_FRAME = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def let_others_frame(response: HttpResponse) -> HttpResponse:
    """Allow every site to show this answer in a frame: for pages made for it, which act for nobody who is signed in."""
    response.headers["Content-Security-Policy"] = IN_ANY_FRAME
    return response


def content_security_policy(get_response: Answer) -> Answer:
    """Every answer says: scripts, styles, pictures and data only from this house, nothing inline."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def refusals(get_response: Answer) -> Answer:
    """A DomainError no view caught becomes its page, or its problem document under /api/.

    A guest who may not do something is asked to sign in and comes back afterwards.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400 and wants_json(request) and not _is_problem(response):
            return _as_problem(request, response)
        if response.status_code == 405 and not response.content:
            return _with_its_page(request, response)
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        if wants_json(request):
            return problem_response(exception)
        actor = getattr(request, "actor", None)
        if exception.status == 403 and request.method == "GET" and (actor is None or actor.is_guest):
            return redirect_to_login(request.get_full_path())
        return error_page(
            request, status=exception.status, message=str(exception.message), rule=str(exception.rule)
        )

    middleware.process_exception = process_exception  # Django looks for it here
    return middleware


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(PROBLEM_TYPE)


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What Django or a library refused in its own words (405 above all), as programs expect refusals."""
    return _with_its_page(request, response)


def _with_its_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page of this house, or for programs the problem document, in place of an answer without words."""
    answer = error_page(request, status=response.status_code)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer
