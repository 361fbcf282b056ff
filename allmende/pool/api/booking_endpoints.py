"""Bookings for programs, and each step of their way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Header, Query, Router, Status

from allmende.coops.bearer import bearer
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..models import Booking
from ..permissions import RULES, bookings_visible_to
from ..queries.bookings import all_bookings_page
from ..use_cases.book_resource import book_resource
from ..use_cases.cancel_booking import cancel_booking
from ..use_cases.complete_booking import complete_booking
from ..use_cases.confirm_booking import confirm_booking
from ..use_cases.decline_booking import decline_booking
from ..use_cases.dispute_booking import dispute_booking
from ..use_cases.settle_dispute import settle_dispute
from . import schemas
from .shapes import booking_out

router = Router(tags=["pool"], auth=bearer)


@router.get("/bookings", response=schemas.BookingsOut, summary="Your bookings")
def bookings(request: HttpRequest, filters: Query[schemas.BookingFilters]) -> dict[str, Any]:
    """What the token's cooperative, or oneself, lends and borrows, the latest beginning first."""
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


@router.post(
    "/bookings/{uuid:booking_id}/cancellation", response=schemas.BookingOut, summary="Cancel a booking"
)
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


def _visible(request: HttpRequest, booking_id: UUID) -> Booking:
    joined = bookings_visible_to(request.actor).select_related("resource", "lender_coop", "borrower_coop")
    booking = joined.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound(_("There is no such booking."))
    return booking


def _reason(payload: schemas.ReasonIn | None) -> str:
    return payload.reason if payload else ""
