"""One side cancels a request or a confirmed booking."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.exchange.use_cases.hold_credits import hold_credits
from allmende.exchange.use_cases.post_held_credits import post_held_credits
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingCancelled
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..refusals import WrongState
from ..steps import about, free_the_time, give_back, note, require_state, short_text, side, take_booking

REASON_LENGTH = 500


@transaction.atomic
def cancel_booking(*, actor: Actor, booking_id: UUID, reason: str = "", now: datetime) -> Booking:
    """Cancel, and give back what is due back: see `due_on_cancelling`. The time is free for others at once.

    The borrower may cancel until the booking begins, the lender until it ends.
    """
    reason = short_text(reason, REASON_LENGTH, "reason")
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.cancel_booking", actor=actor, on=booking)
    require_state(booking, BookingState.REQUESTED, BookingState.CONFIRMED)
    by = side(actor, booking)
    _require_in_time(booking, by, now)
    paid = due_on_cancelling(booking, by=by, now=now)
    _settle(actor, booking, paid, now=now)
    booking.state, booking.cancelled_at, booking.cancelled_by = BookingState.CANCELLED, now, by
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by", "hold_id"])
    free_the_time(booking)
    note(booking, BookingEvent.What.CANCELLED, side=by, actor=actor, at=now, amount=paid, reason=reason)
    tell(BookingCancelled(**about(booking), by=by, paid=paid), actor=actor)
    return booking


def due_on_cancelling(booking: Booking, *, by: Side, now: datetime) -> int:
    """What stays due, in the smallest part of the unit.

    Nothing, when the lender cancels, when the owner has not agreed yet, and until `free_until`.
    After that the share the lender's terms named when it was booked.
    """
    late = by == Side.BORROWER and booking.state == BookingState.CONFIRMED and now > booking.free_until
    return booking.late_fee if late else 0


def _require_in_time(booking: Booking, by: Side, now: datetime) -> None:
    if by == Side.BORROWER and now >= booking.starts_at:
        raise WrongState(
            _("The booking has begun; it can no longer be cancelled."),
            rule=_("The borrower may cancel until the booking begins, the lender until it ends."),
            state=booking.state,
        )
    if now >= booking.ends_at:
        raise WrongState(
            _("The booking has ended; it can no longer be cancelled."),
            rule=_("The borrower may cancel until the booking begins, the lender until it ends."),
            state=booking.state,
        )


def _settle(actor: Actor, booking: Booking, paid: int, *, now: datetime) -> None:
    """Give the held credits back; what stays due is held anew and paid at once."""
    if booking.hold_id is None:
        return
    if paid == booking.price:
        post_held_credits(
            actor=actor, hold_id=booking.hold_id, effective_on=_local_day(booking, now), now=now
        )
        return
    give_back(actor, booking, now=now)
    if paid and booking.borrower_coop_id:
        booking.hold_id = uuid4()
        hold_credits(
            actor=actor,
            hold_id=booking.hold_id,
            payer_coop_id=booking.borrower_coop_id,
            payee_coop_id=booking.lender_coop_id,
            amount=paid,
            reference=f"{booking.number} {booking.resource.name}",
            expires_at=None,
            now=now,
        )
        post_held_credits(
            actor=actor, hold_id=booking.hold_id, effective_on=_local_day(booking, now), now=now
        )


def _local_day(booking: Booking, now: datetime) -> date:
    return now.astimezone(ZoneInfo(booking.resource.time_zone)).date()
