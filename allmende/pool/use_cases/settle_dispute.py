"""A dispute ends: everything is given back, or the price is paid."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import DisputeSettled
from ..models import Booking, BookingEvent, BookingState, Side
from ..permissions import RULES
from ..refusals import NotYoursToDecide
from ..steps import about, free_the_time, give_back, note, pay, require_state, short_text, side, take_booking

Outcome = Literal["release", "pay"]
REASON_LENGTH = 500


@transaction.atomic
def settle_dispute(
    *, actor: Actor, booking_id: UUID, outcome: Outcome, reason: str = "", now: datetime
) -> Booking:
    """Settle by giving back ("release") or by paying ("pay").

    Either side may give way: the lender by giving back, the borrower by paying. The network's office may do both.
    """
    reason = short_text(reason, REASON_LENGTH, "reason")
    if outcome not in ("release", "pay"):
        raise Invalid(_("Settle by “release” or “pay”."), field="outcome")
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.settle_dispute", actor=actor, on=booking)
    require_state(booking, BookingState.DISPUTED)
    by = side(actor, booking)
    _require_giving_way(by, outcome)
    paid = _pay(actor, booking, now) if outcome == "pay" else _release(actor, booking, by, now)
    what = BookingEvent.What.PAID if outcome == "pay" else BookingEvent.What.RELEASED
    note(booking, what, side=by, actor=actor, at=now, amount=paid, reason=reason)
    tell(DisputeSettled(**about(booking), by=by, paid=paid), actor=actor)
    return booking


def _require_giving_way(by: Side, outcome: Outcome) -> None:
    allowed = {Side.LENDER: ("release",), Side.BORROWER: ("pay",), Side.NETWORK: ("release", "pay")}[by]
    if outcome not in allowed:
        raise NotYoursToDecide(
            _("This is for the other side or for the network's office to decide."),
            rule=_("In a dispute each side may give way: the lender by giving back, the borrower by paying."),
            field="outcome",
        )


def _pay(actor: Actor, booking: Booking, now: datetime) -> int:
    pay(actor, booking, now=now)
    booking.state, booking.completed_at = BookingState.COMPLETED, now
    booking.save(update_fields=["state", "completed_at"])
    return booking.price


def _release(actor: Actor, booking: Booking, by: Side, now: datetime) -> int:
    give_back(actor, booking, now=now)
    booking.state, booking.cancelled_at, booking.cancelled_by = BookingState.CANCELLED, now, by
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    free_the_time(booking)
    return 0
