"""One side objects: nothing is paid by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.moments import written
from allmende.kernel.permissions import authorize

from ..facts import BookingDisputed
from ..models import DISPUTE_WINDOW, Booking, BookingEvent, BookingState
from ..permissions import RULES
from ..refusals import TooEarly, TooLateToDispute
from ..steps import about, note, require_state, short_text, side, take_booking

REASON_LENGTH = 500


@transaction.atomic
def dispute_booking(*, actor: Actor, booking_id: UUID, reason: str, now: datetime) -> Booking:
    """Object, with a reason, from the beginning until 24 hours after the end. The credits stay held."""
    reason = short_text(reason.strip(), REASON_LENGTH, "reason")
    if not reason:
        raise Invalid(_("Please say what is wrong."), field="reason")
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.dispute_booking", actor=actor, on=booking)
    require_state(booking, BookingState.CONFIRMED)
    _require_moment(booking, now)
    by = side(actor, booking)
    booking.state, booking.disputed_at = BookingState.DISPUTED, now
    booking.save(update_fields=["state", "disputed_at"])
    note(booking, BookingEvent.What.DISPUTED, side=by, actor=actor, at=now, reason=reason)
    tell(BookingDisputed(**about(booking), by=by), actor=actor)
    return booking


def _require_moment(booking: Booking, now: datetime) -> None:
    rule = _("A booking can be disputed from its beginning until 24 hours after its end.")
    if now < booking.starts_at:
        raise TooEarly(
            _("The booking has not begun. Cancel it instead."),
            rule=rule,
            possible_from=written(booking.starts_at),
        )
    if now >= booking.ends_at + DISPUTE_WINDOW:
        raise TooLateToDispute(_("The time to object is over."), rule=rule)
