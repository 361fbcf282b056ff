"""The owner says no to a request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingDeclined
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..steps import about, free_the_time, give_back, note, require_state, short_text, take_booking

REASON_LENGTH = 500


@transaction.atomic
def decline_booking(*, actor: Actor, booking_id: UUID, reason: str = "", now: datetime) -> Booking:
    """Decline a request. Time and credits are given back whole."""
    reason = short_text(reason, REASON_LENGTH, "reason")
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.decline_booking", actor=actor, on=booking)
    require_state(booking, BookingState.REQUESTED)
    give_back(actor, booking, now=now)
    booking.state = BookingState.DECLINED
    booking.save(update_fields=["state"])
    free_the_time(booking)
    note(booking, BookingEvent.What.DECLINED, side=Side.LENDER, actor=actor, at=now, reason=reason)
    tell(BookingDeclined(**about(booking)), actor=actor)
    return booking
