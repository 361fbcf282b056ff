"""Resources for programs: what is on offer, and what is free."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from allmende.coops.bearer import bearer, bearer_or_guest
from allmende.coops.queries import coop_by_slug
from allmende.kernel.errors import Invalid, NotFound
from allmende.places.queries import Coordinates

from ..models import Resource
from ..permissions import resources_of
from ..queries.offers import offers, offers_page
from ..queries.search import Question, free_resources
from ..terms import asked_span
from ..use_cases.offer_resource import offer_resource
from . import schemas
from .shapes import available_out, offer_in, resource_out

router = Router(tags=["pool"], auth=bearer)


@router.get("/resources", auth=bearer_or_guest, response=schemas.ResourcesOut, summary="What is on offer")
def resources(request: HttpRequest, filters: Query[schemas.ResourceFilters]) -> dict[str, Any]:
    """Offers of all cooperatives by name. Everyone may ask."""
    page = offers_page(
        q=filters.q,
        kinds=filters.kind,
        coop_id=coop_by_slug(filters.coop).pk if filters.coop else None,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return {"items": [resource_out(row) for row in page.rows], "next_cursor": page.next_cursor or None}


@router.post("/resources", response={201: schemas.ResourceOut}, summary="Offer something")
def new_resource(request: HttpRequest, payload: schemas.ResourceIn) -> Status[dict[str, Any]]:
    """Offer a resource of the token's cooperative. Everybody sees it at once."""
    resource = offer_resource(actor=request.actor, offer=offer_in(payload), now=timezone.now())
    return Status(201, resource_out(resource))


@router.get(
    "/resources/available",
    auth=bearer_or_guest,
    response=schemas.AvailablesOut,
    summary="What is free, and when",
)
def available(request: HttpRequest, filters: Query[schemas.AvailableFilters]) -> dict[str, Any]:
    """What can be booked from one moment to another, the nearest first. Everyone may ask."""
    asked_span(filters.starts_at, filters.ends_at)
    question = Question(
        starts_at=filters.starts_at,
        ends_at=filters.ends_at,
        near=_near(filters.lat, filters.lon),
        radius_km=filters.radius_km,
        kinds=filters.kind,
        max_price=filters.max_price,
        instant_only=filters.instant_only,
        q=filters.q,
        quantity=filters.quantity,
    )
    page = free_resources(question, now=timezone.now(), cursor=filters.cursor, limit=filters.limit)
    return {"items": [available_out(row) for row in page.rows], "next_cursor": page.next_cursor or None}


@router.get(
    "/resources/{int:resource_id}", auth=bearer_or_guest, response=schemas.ResourceOut, summary="One offer"
)
def one_resource(request: HttpRequest, resource_id: int) -> dict[str, Any]:
    """What it is, where, and on which terms. Its owner also sees it after it was withdrawn."""
    return resource_out(_offered_or_own(request, resource_id))


def _near(latitude: float | None, longitude: float | None) -> Coordinates | None:
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise Invalid(_("A point needs both latitude and longitude."), field="lat")
    try:
        return Coordinates(latitude, longitude)
    except ValueError:
        raise Invalid(_("There is nothing at this point."), field="lat") from None


def _offered_or_own(request: HttpRequest, resource_id: int) -> Resource:
    resource = offers().filter(pk=resource_id).first()
    if resource is None and request.actor.coop_id:
        resource = resources_of(request.actor).select_related("coop").filter(pk=resource_id).first()
    if resource is None:
        raise NotFound(_("This offer does not exist any longer."))
    return resource
