"""The statutes of a cooperative: to read for everyone, to enter for the office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.coops.queries import coop_by_slug
from allmende.kernel.permissions import may

from ..permissions import RULES
from ..queries import statutes_of, statutes_on


@require_safe
def statutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force, and every other one. Public: it is to be read before joining (§ 15 (1) GenG)."""
    coop = coop_by_slug(slug)
    return render(
        request,
        "membership/statutes.html",
        {
            "coop": coop,
            "current": statutes_on(coop.pk, timezone.localdate()),
            "versions": statutes_of(coop.pk),
            "may_record": may(RULES, "membership.record_statutes", actor=request.actor, on=coop.pk),
        },
    )


addresses = [
    path("coops/<slug:slug>/statutes", statutes, name="statutes"),
]
