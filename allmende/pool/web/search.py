"""What is free near … on … from … to …: the list, the map beside it, and what is almost free."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from allmende.coops.models import Network
from allmende.coops.queries import the_network
from allmende.places.queries import Finding, PlaceUnknown, locate

from ..availability import Span
from ..queries.almost_free import almost_free
from ..queries.day_strips import day_strips
from ..queries.first_question import first_question
from ..queries.search import FreeResource, Question, free_resources
from .pins import pins_of
from .search_form import RADII, SearchForm
from .strips import strip_of
from .wish import wish_query

PAGE = 30
SAME_PLACE_M = 30_000
"""A namesake nearer than this is a part of the place found, and no other meaning."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Without a question: the question. With one: its answer."""
    network = the_network()
    form = SearchForm(
        request.GET if any(gap in request.GET for gap in SearchForm.GAPS) else None,
        decimals=network.unit_decimals if network else 2,
        zone=_clocks(request, network),
        initial={"kind": request.GET.getlist("kind")},
    )
    home = request.acting or (network.host if network else None)
    today = timezone.now().astimezone(form.zone).date()
    context: dict[str, Any] = {
        "network": network,
        "first": first_question(today=today, near=home.town if home else ""),
        "form": form,
        "answer": None,
    }
    found = _place(form, request) if form.is_bound and form.is_valid() else None
    if found:
        context["answer"] = _answer(request, form, found)
    return render(request, "pool/search.html", context, status=422 if form.errors else 200)


def _clocks(request: HttpRequest, network: Network | None) -> ZoneInfo:
    """Whose hours are meant: those of the cooperative acted for, or of the network's host."""
    home = request.acting or (network.host if network else None)
    return ZoneInfo(home.time_zone if home else timezone.get_default_timezone_name())


def _place(form: SearchForm, request: HttpRequest) -> Finding | None:
    """Where the question looks; an unknown place becomes an error at its gap, with near spellings."""
    hint = request.acting.country if request.acting else "DE"
    try:
        return locate(form.cleaned_data["near"], country_hint=hint, language=get_language() or "en")
    except PlaceUnknown as error:
        form.add_error("near", str(error.message))
        form.near_spellings = error.extra.get("near", [])
        return None


def _answer(request: HttpRequest, form: SearchForm, found: Finding) -> dict[str, Any]:
    now, language, day = timezone.now(), get_language() or "en", form.cleaned_data["on"]
    question = form.question(found.coordinates)
    cursor = request.GET.get("cursor", "")
    page = free_resources(question, now=now, limit=PAGE, cursor=cursor)
    strips = day_strips([row.id for row in page.rows], on=day, wanted=question.quantity)
    almost = [] if cursor else almost_free(question, now=now)
    link = _Link(request, question)
    return {
        "place": found.place.label(language),
        "others": [place.label(language) for place in _other_meanings(found)],
        "near": found.coordinates,
        "question": question,
        "zone": str(form.zone),
        "rows": [
            (
                row,
                strip_of(strips[row.id], question),
                link(row, question.span),
                _has_other_clocks(row, question),
            )
            for row in page.rows
        ],
        "almost": [(each, link(each.row, each.span)) for each in almost],
        "markers": pins_of(page.rows, href=lambda row: link(row, question.span)),
        "wider": None if page.rows or cursor else _wider(question, now),
        "is_narrowed": bool(form.narrowing()),
        "next_cursor": page.next_cursor,
    }


def _other_meanings(found: Finding) -> list[Any]:
    """Namesakes elsewhere: Berlin-Spandau is no other Berlin, but Neustadt in Holstein is another Neustadt."""
    here = found.coordinates
    return [other for other in found.others if other.coordinates.metres_to(here) > SAME_PLACE_M][:4]


def _has_other_clocks(row: FreeResource, question: Question) -> bool:
    there = question.starts_at.astimezone(ZoneInfo(row.time_zone))
    return there.utcoffset() != question.starts_at.utcoffset()


def _wider(question: Question, now: Any) -> dict[str, int] | None:
    """How far to look, and how many are free there, when nothing is near enough. One query."""
    farthest = RADII[-1][0]
    if question.radius_km >= farthest:
        return None
    rows = free_resources(replace(question, radius_km=farthest), now=now, limit=PAGE).rows
    if not rows:
        return None
    nearest_km = (rows[0].distance_m or 0) / 1000
    radius = next(km for km, _label in RADII if km >= nearest_km)
    return {"radius": radius, "count": sum((row.distance_m or 0) <= radius * 1000 for row in rows)}


class _Link:
    """Addresses of resources with the time filled in, and the question to come back to."""

    def __init__(self, request: HttpRequest, question: Question) -> None:
        asked = request.GET.copy()
        for name in ("on", "from", "to", "until", "cursor", "quantity"):
            asked.pop(name, None)
        self.asked, self.quantity = asked.urlencode(), question.quantity

    def __call__(self, row: FreeResource, span: Span) -> str:
        wish = wish_query(span, row.time_zone, quantity=self.quantity)
        return f"{reverse('pool:resource', kwargs={'pk': row.id})}?{wish}&{self.asked}"
