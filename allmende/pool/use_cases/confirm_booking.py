"""The owner agrees to a request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.exchange.use_cases.make_hold_firm import make_hold_firm
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import BookingConfirmed
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..refusals import WrongState
from ..steps import about, confirm_the_time, note, require_state, take_booking


@transaction.atomic
def confirm_booking(*, actor: Actor, booking_id: UUID, now: datetime) -> Booking:
    """Confirm a request before its time to be answered is over. From now on the hold does not lapse."""
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.confirm_booking", actor=actor, on=booking)
    require_state(booking, BookingState.REQUESTED)
    _require_in_time(booking, now)
    if booking.hold_id:
        make_hold_firm(actor=actor, hold_id=booking.hold_id, now=now)
    booking.state, booking.confirmed_at = BookingState.CONFIRMED, now
    booking.save(update_fields=["state", "confirmed_at"])
    confirm_the_time(booking)
    note(booking, BookingEvent.What.CONFIRMED, side=Side.LENDER, actor=actor, at=now)
    tell(BookingConfirmed(**about(booking)), actor=actor)
    return booking


def _require_in_time(booking: Booking, now: datetime) -> None:
    if booking.answer_until and now >= booking.answer_until:
        raise WrongState(
            _("The time to answer this request is over."),
            rule=_("A request nobody answers in time expires, and everything held is given back."),
            state=BookingState.EXPIRED,
        )
