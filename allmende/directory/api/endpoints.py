"""Organisations for programs."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from allmende.coops.bearer import bearer_or_guest
from allmende.coops.models import Sector
from allmende.kernel import cursors
from allmende.kernel.api import Schema
from allmende.kernel.errors import Invalid
from allmende.places.queries import Bounds, Coordinates, locate

from ..models import Entry
from ..queries import EntryQuery, Results, clean, entry_or_refuse, find_entries
from .schemas import OrganisationOut, OrganisationsOut, RegisterOut

router = Router(tags=["organisations"], auth=bearer_or_guest)


class BadCursor(Invalid):
    code = "bad-cursor"


class BadBounds(Invalid):
    code = "bad-bounds"


class BadPlace(Invalid):
    code = "bad-place"


class OrganisationFilters(Schema):
    q: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="Name or words, typos allowed"
    )
    sector: Sector | None = None
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")] = Field(
        "", description="ISO 3166-1 alpha-2"
    )
    bbox: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="west,south,east,north in degrees"
    )
    near: Annotated[str, StringConstraints(max_length=120)] = Field(
        "", description="A town or a postcode, instead of lat and lon: Berlin, 14776, Neustadt, Hessen"
    )
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    radius_km: float = Field(25, gt=0, le=500)
    only_network: bool = Field(False, description="Only cooperatives of this network")
    cursor: Annotated[str, StringConstraints(max_length=cursors.LONGEST)] = ""
    limit: int = Field(50, ge=1, le=200)


@router.get("/organisations", response=OrganisationsOut, summary="Search organisations")
def organisations(request: HttpRequest, filters: Query[OrganisationFilters]) -> dict[str, Any]:
    """The nearest first with `near` or with `lat` and `lon`, the most relevant first with `q`, else by name."""
    query = _query(filters)
    results = find_entries(query)
    entries = _page(results, filters.cursor, filters.limit + 1)
    page, more = entries[: filters.limit], len(entries) > filters.limit
    return {
        "items": [_as_item(entry, near=query.near) for entry in page],
        "next_cursor": cursors.pack(page[-1].sort, page[-1].pk) if more else None,
    }


@router.get("/organisations/{int:organisation_id}", response=OrganisationOut, summary="One organisation")
def organisation(request: HttpRequest, organisation_id: int) -> dict[str, Any]:
    return _as_item(entry_or_refuse(organisation_id))


def _query(filters: OrganisationFilters) -> EntryQuery:
    return EntryQuery(
        q=clean(filters.q),
        sector=filters.sector or "",
        country=filters.country,
        near=_near(filters),
        km=filters.radius_km,
        only_coops=filters.only_network,
        bounds=_bounds(filters.bbox),
    )


def _near(filters: OrganisationFilters) -> Coordinates | None:
    lat, lon = filters.lat, filters.lon
    if filters.near.strip():
        if (lat, lon) != (None, None):
            raise BadPlace(_("Give either near or lat and lon, not both."), field="near")
        hint, language = filters.country or "DE", get_language() or "en"
        return locate(filters.near, country_hint=hint, language=language).coordinates
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise BadPlace(_("A place needs both lat and lon."), field="lon" if lon is None else "lat")
    try:
        return Coordinates(lat, lon)
    except ValueError as error:
        raise BadPlace(_("This is no place on earth."), field="lat") from error


def _bounds(text: str) -> Bounds | None:
    try:
        return Bounds.parse(text) if text else None
    except ValueError as error:
        raise BadBounds(_("bbox needs four numbers: west,south,east,north."), field="bbox") from error


def _page(results: Results, cursor: str, limit: int) -> list[Entry]:
    if not cursor:
        return results[0:limit]
    try:
        sort, last = cursors.unpack(cursor, (str if results.is_by_text else float, int))
        if not results.is_by_text and not isfinite(sort):
            raise cursors.NotACursor
    except cursors.NotACursor:
        raise BadCursor(
            _("This cursor is not one of ours, or belongs to another search."), field="cursor"
        ) from None
    return results.after(sort, last, limit=limit)


def _as_item(entry: Entry, near: Coordinates | None = None) -> dict[str, Any]:
    item: dict[str, Any] = {name: getattr(entry, name, None) for name in OrganisationOut.model_fields}
    register = entry.register
    item["coop"] = entry.coop.slug if entry.coop else None
    item["contact_email"] = entry.coop.contact_email if entry.coop else ""
    item["distance_m"] = round(entry.sort) if near else None
    item["source"] = (
        {name: getattr(register, name) for name in RegisterOut.model_fields} if register else None
    )
    item["url"] = settings.BASE_URL + reverse("directory:organisation", args=[entry.pk])
    return item
