"""Suggestions for a place that is being typed."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..countries import country_code
from ..queries import suggest


@require_safe
@cache_control(private=True, max_age=3600)
@vary_on_headers("Cookie", "Accept-Language")
def places(request: HttpRequest) -> JsonResponse:
    """`GET /places?q=neust&country=DE` → `{"places": [{"label": …, "latitude": …}]}`, at most eight."""
    country = country_code(request.GET.get("country", "")) or "DE"
    language = get_language() or "de"
    found = {
        place.label(language, seen_from=country): place
        for place in reversed(suggest(request.GET.get("q", ""), country_hint=country))
    }
    rows = [
        {
            "label": label,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "precision": place.coordinates.precision,
            "country": place.country,
        }
        for label, place in reversed(found.items())
    ]
    return JsonResponse({"places": rows})
