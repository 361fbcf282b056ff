"""Theme, language and the style page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from . import examples
from .languages import choose_language
from .theme import A_YEAR, THEME_COOKIE, THEMES


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    response = _back(request)
    _keep(request, response, THEME_COOKIE, chosen)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, tell those who remember it for a person, and go back."""
    chosen = request.POST.get("language", "")
    if not choose_language(request, chosen):
        return HttpResponseBadRequest()
    response = _back(request)
    _keep(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """The style page: tokens and components with example content."""
    return render(request, "ui/look.html", examples.context())


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    return HttpResponseRedirect(target)


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
