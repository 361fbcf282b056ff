"""What the map shows, as GeoJSON, and what was found, as CSV."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from babel.numbers import get_group_symbol
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from allmende.places.queries import Bounds
from allmende.ui.downloads import disposition
from allmende.ui.spreadsheets import NOTATIONS, csv_lines

from ..models import Entry
from ..queries import Addresses, find_entries, map_features
from .forms import SearchForm

WORLD = Bounds(-90.0, -180.0, 90.0, 180.0)
FURTHEST_ZOOM = 22


@require_safe
@cache_control(private=True, max_age=60)
@vary_on_headers("Accept-Language", "Cookie")
def features(request: HttpRequest) -> HttpResponseBase:
    """`?bbox=west,south,east,north&zoom=7` and the search's own fields: clusters and single entries."""
    try:
        bounds = Bounds.parse(request.GET["bbox"]) if request.GET.get("bbox") else WORLD
        zoom = min(max(float(request.GET.get("zoom", "0")), 0.0), FURTHEST_ZOOM)
    except ValueError:
        return JsonResponse(
            {"title": _("bbox needs four numbers: west,south,east,north."), "status": 400}, status=400
        )
    # The list's own question, which with few results also asks for names spelled nearly so.
    query = find_entries(SearchForm(request.GET).query()).query
    body = map_features(query, bounds=bounds, zoom=zoom, addresses=_addresses(request))
    response = HttpResponse(body, content_type="application/geo+json")
    etag = f'"{blake2b(body.encode(), digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _addresses(request: HttpRequest) -> Addresses:
    """A circle of many leads to the list of its members, in the same search."""
    asked = request.GET.copy()
    for own in ("bbox", "zoom", "area", "page"):
        asked.pop(own, None)
    listed = reverse("directory:organisations") + "?" + asked.urlencode() + ("&" if asked else "")
    return Addresses(
        entry=reverse("directory:organisations") + "/",
        cluster=f"{listed}area=",
        many=_("{n} organisations"),
        thousands=get_group_symbol(get_language() or "en"),
    )


COLUMNS = (
    "id", "name", "legal_form", "sectors", "description", "website", "street", "postcode", "town", "region", "country",
    "latitude", "longitude", "precision", "confirmed_on", "page", "register", "register_id", "licence", "attribution",
)  # fmt: skip


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What was found, as CSV in UTF-8; every row carries the licence of its register."""
    found = find_entries(SearchForm(request.GET).query())
    # Read at once: a stream would go on after the request's transaction.
    rows = [_as_row(entry) for entry in found[0 : found.count()]]
    response = StreamingHttpResponse(
        csv_lines([COLUMNS, *rows], notation=NOTATIONS["en"]), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = disposition(pgettext("file name", "organisations") + ".csv")
    return response


def _as_row(entry: Entry) -> tuple[Any, ...]:
    register = entry.register
    return (
        entry.pk,
        entry.name,
        entry.legal_form_text or entry.legal_form,
        ";".join(entry.sectors),
        entry.description,
        entry.website,
        entry.street,
        entry.postcode,
        entry.town,
        entry.region,
        entry.country,
        entry.latitude,
        entry.longitude,
        entry.precision,
        entry.confirmed_on,
        settings.BASE_URL + reverse("directory:organisation", args=[entry.pk]),
        register.name if register else "",
        entry.register_key,
        register.licence if register else "",
        register.attribution if register else "",
    )
