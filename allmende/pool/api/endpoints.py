"""Resources and bookings for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Header, Query, Router, Status

from allmende.coops.bearer import bearer, bearer_or_guest
from allmende.coops.queries import coop_by_slug
from allmende.kernel.api import refuse_unknown_parameters
from allmende.kernel.errors import Invalid, NotFound
from allmende.kernel.permissions import authorize
from allmende.places.queries import Coordinates

from ..models import Booking, Resource
from ..permissions import RULES, bookings_visible_to, resources_of
from ..queries.bookings import all_bookings_page
from ..queries.offers import offers, offers_page
from ..queries.search import Question, free_resources
from ..terms import asked_span
from ..use_cases.book_resource import book_resource
from ..use_cases.cancel_booking import cancel_booking
from ..use_cases.complete_booking import complete_booking
from ..use_cases.confirm_booking import confirm_booking
from ..use_cases.decline_booking import decline_booking
from ..use_cases.dispute_booking import dispute_booking
from ..use_cases.offer_resource import offer_resource
from ..use_cases.settle_dispute import settle_dispute
from . import schemas
from .shapes import available_out, booking_out, offer_in, resource_out

router = Router(tags=["pool"], auth=bearer)


@router.get("/resources", auth=bearer_or_guest, response=schemas.ResourcesOut, summary="What is on offer")
def resources(request: HttpRequest, filters: Query[schemas.ResourceFilters]) -> dict[str, Any]:
    """Offers of all cooperatives by name. Everyone may ask."""
    refuse_unknown_parameters(request, schemas.ResourceFilters)
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
    refuse_unknown_parameters(request, schemas.AvailableFilters)
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


@router.get("/bookings", response=schemas.BookingsOut, summary="Your bookings")
def bookings(request: HttpRequest, filters: Query[schemas.BookingFilters]) -> dict[str, Any]:
    """What the token's cooperative, or oneself, lends and borrows, the latest beginning first."""
    refuse_unknown_parameters(request, schemas.BookingFilters)
    authorize(RULES, "pool.list_bookings", actor=request.actor)
    page = all_bookings_page(
        bookings_visible_to(request.actor),
        state=filters.state or "",
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return {"items": [booking_out(row) for row in page.rows], "next_cursor": page.next_cursor or None}


@router.post(
    "/bookings",
    response={200: schemas.BookingOut, 201: schemas.BookingOut},
    summary="Book something",
)
def new_booking(
    request: HttpRequest,
    payload: schemas.BookingIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=120),
) -> Status[dict[str, Any]]:
    """Hold the time and its credits together, or be refused with the rule and the next possible time.

    Sent again with the same key, it is the same booking, answered with 200 instead of 201.
    """
    booking = book_resource(
        actor=request.actor,
        resource_id=payload.resource,
        starts_at=payload.starts_at,
        ends_at=payload.ends_at,
        quantity=payload.quantity,
        purpose=payload.purpose,
        idempotency_key=idempotency_key,
        now=timezone.now(),
    )
    return Status(201 if booking.is_new else 200, booking_out(booking))


@router.get("/bookings/{uuid:booking_id}", response=schemas.BookingOut, summary="One booking")
def one_booking(request: HttpRequest, booking_id: UUID) -> dict[str, Any]:
    """Seen by lender and borrower only."""
    authorize(RULES, "pool.list_bookings", actor=request.actor)
    return booking_out(_visible(request, booking_id))


@router.post(
    "/bookings/{uuid:booking_id}/confirmation", response=schemas.BookingOut, summary="Agree to a request"
)
def confirmation(
    request: HttpRequest,
    booking_id: UUID,
    payload: schemas.Nothing | None = Body(None),  # noqa: B008  ninja's way to say so
) -> dict[str, Any]:
    """The lender agrees; the credits stay held until the booking is completed."""
    return booking_out(confirm_booking(actor=request.actor, booking_id=booking_id, now=timezone.now()))


@router.post("/bookings/{uuid:booking_id}/refusal", response=schemas.BookingOut, summary="Refuse a request")
def refusal(
    request: HttpRequest,
    booking_id: UUID,
    payload: schemas.ReasonIn | None = Body(None),  # noqa: B008  ninja's way to say so
) -> dict[str, Any]:
    """The lender says no; everything held is given back."""
    return booking_out(
        decline_booking(
            actor=request.actor, booking_id=booking_id, reason=_reason(payload), now=timezone.now()
        )
    )


@router.post("/bookings/{uuid:booking_id}/cancellation", response=schemas.BookingOut, summary="Cancel")
def cancellation(
    request: HttpRequest,
    booking_id: UUID,
    payload: schemas.ReasonIn | None = Body(None),  # noqa: B008  ninja's way to say so
) -> dict[str, Any]:
    """In time everything is given back; the borrower who cancels after free_until pays late_fee."""
    return booking_out(
        cancel_booking(
            actor=request.actor, booking_id=booking_id, reason=_reason(payload), now=timezone.now()
        )
    )


@router.post(
    "/bookings/{uuid:booking_id}/completion", response=schemas.BookingOut, summary="Complete and pay"
)
def completion(
    request: HttpRequest,
    booking_id: UUID,
    payload: schemas.Nothing | None = Body(None),  # noqa: B008  ninja's way to say so
) -> dict[str, Any]:
    """The borrower from the beginning on, the lender from the end on; by itself 24 hours after the end."""
    return booking_out(complete_booking(actor=request.actor, booking_id=booking_id, now=timezone.now()))


@router.post("/bookings/{uuid:booking_id}/dispute", response=schemas.BookingOut, summary="Object")
def dispute(request: HttpRequest, booking_id: UUID, payload: schemas.DisputeIn) -> dict[str, Any]:
    """Until 24 hours after the end: nothing is paid by itself, the credits stay held."""
    return booking_out(
        dispute_booking(actor=request.actor, booking_id=booking_id, reason=payload.reason, now=timezone.now())
    )


@router.post(
    "/bookings/{uuid:booking_id}/settlement", response=schemas.BookingOut, summary="Settle a dispute"
)
def settlement(request: HttpRequest, booking_id: UUID, payload: schemas.SettlementIn) -> dict[str, Any]:
    """The lender may give back, the borrower may pay, the network's office may decide either."""
    return booking_out(
        settle_dispute(
            actor=request.actor,
            booking_id=booking_id,
            outcome=payload.outcome,
            reason=payload.reason,
            now=timezone.now(),
        )
    )


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


def _visible(request: HttpRequest, booking_id: UUID) -> Booking:
    joined = bookings_visible_to(request.actor).select_related("resource", "lender_coop", "borrower_coop")
    booking = joined.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound(_("There is no such booking."))
    return booking


def _reason(payload: schemas.ReasonIn | None) -> str:
    return payload.reason if payload else ""
