"""A booking is over: what was held is paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.moments import written
from allmende.kernel.permissions import authorize

from ..facts import BookingCompleted
from ..models import Booking, BookingEvent, BookingState, BusyTime, Side
from ..permissions import RULES
from ..refusals import TooEarly
from ..steps import about, note, pay, require_state, side, take_booking


@transaction.atomic
def complete_booking(*, actor: Actor, booking_id: UUID, now: datetime) -> Booking:
    """Complete a confirmed booking and pay the lender.

    The borrower may from its beginning on, which gives the rest of the time back to everyone; the lender from its
    end on, so that nobody pays for a time that lies ahead.
    """
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.complete_booking", actor=actor, on=booking)
    require_state(booking, BookingState.CONFIRMED)
    by = side(actor, booking)
    _require_begun(booking, by, now)
    _free_the_rest(booking, now)
    pay(actor, booking, now=now)
    booking.state, booking.completed_at = BookingState.COMPLETED, now
    booking.save(update_fields=["state", "completed_at"])
    note(booking, BookingEvent.What.COMPLETED, side=by, actor=actor, at=now, amount=booking.price)
    tell(BookingCompleted(**about(booking), by=by, paid=booking.price), actor=actor)
    return booking


def _require_begun(booking: Booking, by: Side, now: datetime) -> None:
    from_when = booking.starts_at if by == Side.BORROWER else booking.ends_at
    if now < from_when:
        raise TooEarly(
            _("This is too early: nothing was paid."),
            rule=_("The borrower completes a booking from its beginning on, the lender from its end on."),
            possible_from=written(from_when),
        )


def _free_the_rest(booking: Booking, now: datetime) -> None:
    """What has not been used can be had again, after the time the lender keeps free behind a booking."""
    if booking.starts_at < now < booking.ends_at:
        free_from = now + timedelta(minutes=booking.resource.buffer_minutes)
        BusyTime.objects.filter(booking=booking, ends_at__gt=free_from).update(ends_at=free_from)
