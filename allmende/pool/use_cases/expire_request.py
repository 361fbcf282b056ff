"""A request nobody answered in time ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingExpired
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..steps import about, free_the_time, give_back, note, take_if_due


@transaction.atomic
def expire_request(*, actor: Actor, booking_id: UUID, now: datetime) -> Booking | None:
    """Expire one request whose time is over and give everything back. None: somebody else was first.

    Needs sight of the booking: jobs run with system access.
    """
    booking = take_if_due(booking_id, state=BookingState.REQUESTED, answer_until__lte=now)
    authorize(RULES, "pool.expire_request", actor=actor, on=booking)
    if booking is None:
        return None
    give_back(actor, booking, now=now)
    booking.state = BookingState.EXPIRED
    booking.save(update_fields=["state"])
    free_the_time(booking)
    note(booking, BookingEvent.What.EXPIRED, side=Side.SYSTEM, actor=actor, at=now)
    tell(BookingExpired(**about(booking)), actor=actor)
    return booking
