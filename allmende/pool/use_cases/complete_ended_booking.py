"""A booking that ended a day ago, undisputed, is settled by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingCompleted
from ..models import DISPUTE_WINDOW, Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..steps import about, note, pay, take_if_due


@transaction.atomic
def complete_ended_booking(*, actor: Actor, booking_id: UUID, now: datetime) -> Booking | None:
    """Pay for one confirmed booking 24 hours after its end. None: somebody else was first, or it is disputed.

    Needs sight of the booking: jobs run with system access.
    """
    booking = take_if_due(booking_id, state=BookingState.CONFIRMED, ends_at__lte=now - DISPUTE_WINDOW)
    authorize(RULES, "pool.complete_ended_booking", actor=actor, on=booking)
    if booking is None:
        return None
    pay(actor, booking, now=now)
    booking.state, booking.completed_at = BookingState.COMPLETED, now
    booking.save(update_fields=["state", "completed_at"])
    note(booking, BookingEvent.What.COMPLETED, side=Side.SYSTEM, actor=actor, at=now, amount=booking.price)
    tell(BookingCompleted(**about(booking), by=Side.SYSTEM, paid=booking.price), actor=actor)
    return booking
