"""A person has deleted the login: what was booked for oneself does not take place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingCancelled
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..steps import about, free_the_time, note, take_if_due


@transaction.atomic
def cancel_bookings_of_leaver(*, actor: Actor, person_id: int, now: datetime) -> int:
    """Cancel the open bookings a person made for oneself and that have not begun. Return how many.

    What has begun ends by itself, and what was booked for a cooperative is the cooperative's. Nothing was
    held for them: `oneself_borrows_free_things_only`. Needs sight of the bookings: the listener has system access.
    """
    authorize(RULES, "pool.cancel_bookings_of_leaver", actor=actor)
    open_ones = {
        "borrower_coop__isnull": True,
        "borrower_person_id": person_id,
        "state__in": [BookingState.REQUESTED, BookingState.CONFIRMED],
        "starts_at__gt": now,
    }
    # Their resources are locked one after the other: everybody who locks several does it in this order.
    ids = Booking.objects.filter(**open_ones).order_by("resource_id", "pk").values_list("pk", flat=True)
    cancelled = 0
    for booking_id in list(ids):
        booking = take_if_due(booking_id, **open_ones)
        if booking:
            _cancel(actor, booking, now)
            cancelled += 1
    return cancelled


def _cancel(actor: Actor, booking: Booking, now: datetime) -> None:
    booking.state, booking.cancelled_at, booking.cancelled_by = BookingState.CANCELLED, now, Side.BORROWER
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    free_the_time(booking)
    note(booking, BookingEvent.What.CANCELLED, side=Side.BORROWER, actor=actor, at=now)
    tell(BookingCancelled(**about(booking), by=Side.BORROWER, paid=0), actor=actor)
