"""What every door does with a refusal: into the form in HTML, into a problem document in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse

from .errors import DomainError, type_text

T = TypeVar("T")

PROBLEM_TYPE = "application/problem+json"


def perform(form: forms.Form, use_case: Callable[[], T]) -> T | None:
    """Call the use case; put its refusal at the field it concerns, or above the form. None means refused."""
    try:
        return use_case()
    except DomainError as error:
        put_into(form, error)
        return None


def put_into(form: forms.Form, error: DomainError) -> None:
    """The refusal at its field, or above the form, and what else did not fit.

    A refusal because of missing rights or a missing thing is no matter of the form: it is raised again.
    """
    if error.status in (403, 404):
        raise error
    for each in (error, *error.also):
        form.add_error(each.field if each.field in form.fields else None, refusal_text(each))


def refusal_text(error: DomainError) -> str:
    """The message followed by its rule, as both doors say it."""
    return f"{error.message} {error.rule}".strip()


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem_response(error: DomainError) -> HttpResponse:
    """A problem document (RFC 9457)."""
    return JsonResponse(error.as_problem(), status=error.status, content_type=PROBLEM_TYPE)


def problem(status: int, code: str, title: type_text, **extra: Any) -> HttpResponse:
    """The problem document of a refusal that no use case spoke."""
    body = {"type": f"urn:allmende:problem:{code}", "title": str(title), "status": status, "code": code}
    return JsonResponse(body | extra, status=status, content_type=PROBLEM_TYPE)
