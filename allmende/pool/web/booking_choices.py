"""What the one who looks at a booking may do next, as the page offers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models import DISPUTE_WINDOW, Booking, BookingState, Side
from ..use_cases.cancel_booking import due_on_cancelling


@dataclass(frozen=True)
class Choices:
    """Buttons of the page. The use cases judge again when one is pressed.

    due: what stays due if the borrower cancelled now, in the smallest part of the unit.
    """

    confirm: bool = False
    decline: bool = False
    cancel: bool = False
    complete: bool = False
    dispute: bool = False
    release: bool = False
    pay: bool = False
    write: bool = False
    due: int = 0


def choices_for(booking: Booking, *, side: Side | None, now: datetime) -> Choices:
    """The buttons for a side at a moment."""
    if side is None:
        return Choices()
    requested = booking.state == BookingState.REQUESTED
    confirmed = booking.state == BookingState.CONFIRMED
    disputed = booking.state == BookingState.DISPUTED
    lender, borrower, network = side == Side.LENDER, side == Side.BORROWER, side == Side.NETWORK
    ends = booking.starts_at if borrower else booking.ends_at
    return Choices(
        confirm=requested and lender,
        decline=requested and lender,
        cancel=(confirmed or (requested and borrower)) and not network and now < ends,
        complete=confirmed and not network and now >= ends,
        dispute=confirmed and not network and booking.starts_at <= now < booking.ends_at + DISPUTE_WINDOW,
        release=disputed and (lender or network),
        pay=disputed and (borrower or network),
        write=not network,
        due=due_on_cancelling(booking, by=side, now=now),
    )
