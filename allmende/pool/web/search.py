"""What is free near … on … from … to …: the list, the map beside it, and what is almost free."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from allmende.coops.queries import the_network
from allmende.places.queries import Finding, PlaceUnknown, locate

from ..availability import Span
from ..queries.almost_free import almost_free
from ..queries.day_strips import day_strips
from ..queries.search import FreeResource, Question, free_resources
from .search_form import SearchForm, first_question
from .strips import strip_of
from .wish import wish_query

PAGE = 30


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Without a question: the question. With one: its answer."""
    network = the_network()
    decimals = network.unit_decimals if network else 2
    today = timezone.localdate()
    context: dict[str, Any] = {
        "network": network,
        "first": first_question(today=today, near=request.acting.town if request.acting else ""),
        "form": SearchForm(request.GET or None, decimals=decimals),
        "answer": None,
    }
    form = context["form"]
    found = _place(form, request) if form.is_bound and form.is_valid() else None
    if found:
        context["answer"] = _answer(request, form, found)
    return render(request, "pool/search.html", context, status=422 if form.errors else 200)


def _place(form: SearchForm, request: HttpRequest) -> Finding | None:
    """Where the question looks; an unknown place becomes an error at its gap, with near spellings."""
    hint = request.acting.country if request.acting else "DE"
    try:
        return locate(form.cleaned_data["near"], country_hint=hint or "DE", language=get_language() or "en")
    except PlaceUnknown as error:
        form.add_error("near", str(error.message))
        return None


def _answer(request: HttpRequest, form: SearchForm, found: Finding) -> dict[str, Any]:
    now, language, day = timezone.now(), get_language() or "en", form.cleaned_data["on"]
    question = form.question(found.coordinates)
    cursor = request.GET.get("cursor", "")
    page = free_resources(question, now=now, limit=PAGE, cursor=cursor)
    strips = day_strips([row.id for row in page.rows], on=day, wanted=question.quantity)
    almost = [] if cursor else almost_free(question, now=now)
    return {
        "place": found.place.label(language),
        "others": [other.label(language) for other in found.others[:4]],
        "near": found.coordinates,
        "question": question,
        "rows": [(row, strip_of(strips[row.id], question), _link(row, question.span)) for row in page.rows],
        "almost": [(each, _link(each.row, each.span)) for each in almost],
        "markers": _markers(page.rows, question),
        "next_cursor": page.next_cursor,
    }


def _link(row: FreeResource, span: Span) -> str:
    """The resource's page with the time filled in."""
    return f"{reverse('pool:resource', kwargs={'pk': row.id})}?{wish_query(span, row.time_zone)}"


def _markers(rows: list[FreeResource], question: Question) -> list[dict[str, Any]]:
    """Pins with the numbers of the list; what exists online only has none."""
    return [
        {
            "nr": number,
            "name": row.name,
            "href": _link(row, question.span),
            "lat": row.latitude,
            "lon": row.longitude,
        }
        for number, row in enumerate(rows, 1)
        if row.latitude is not None
    ]
