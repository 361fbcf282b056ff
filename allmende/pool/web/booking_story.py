"""A booking's time line in sentences, and the one sentence that says how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from allmende.coops.models import Network

from ..models import DISPUTE_WINDOW, Booking, BookingEvent, BookingState, Side
from .booking_words import amount, moment

What = BookingEvent.What
Line = dict[str, Any]


def story_of(booking: Booking, events: Sequence[BookingEvent], *, network: Network | None) -> list[Line]:
    """Every step with its moment, then what comes by itself."""
    lines = [
        {
            "when": moment(event.at, booking),
            "at": event.at.isoformat(),
            "text": _sentence(event, booking, network),
        }
        for event in events
    ]
    due = booking.ends_at + DISPUTE_WINDOW
    if booking.state == BookingState.REQUESTED and booking.answer_until:
        lines.append(_plan(booking.answer_until, _("The request expires if nobody answers."), booking))
    elif booking.state == BookingState.CONFIRMED and booking.price:
        lines.append(_plan(due, _("The credits go to the lender unless somebody objects."), booking))
    elif booking.state == BookingState.CONFIRMED:
        lines.append(_plan(due, _("The booking is completed by itself."), booking))
    return lines


def standing_of(booking: Booking, events: Sequence[BookingEvent], *, side: Side | None, now: datetime) -> str:
    """How it stands, and whose turn it is, for the one who looks."""
    lends = side == Side.LENDER
    lender, borrower = booking.lender_coop.name, booking.borrower_name
    if booking.state == BookingState.REQUESTED and booking.answer_until:
        words = {"who": borrower if lends else lender, "until": moment(booking.answer_until, booking)}
        if lends:
            return _("%(who)s asks, and waits for your answer until %(until)s.") % words
        return _("%(who)s has until %(until)s to answer.") % words
    if booking.state == BookingState.CONFIRMED:
        if now < booking.starts_at:
            return _ahead(booking, events, lends=lends)
        if now < booking.ends_at:
            return _("It runs now.")
        return _("It is over. Settle it, or it settles itself.")
    endings = {
        BookingState.COMPLETED: _("Used and settled."),
        BookingState.DISPUTED: _in_dispute(booking, events, side=side),
        BookingState.DECLINED: _("%s said no this time.") % lender,
        BookingState.CANCELLED: _called_off(booking, events),
        BookingState.EXPIRED: _("Nobody answered in time."),
    }
    return endings.get(BookingState(booking.state), "")


def _ahead(booking: Booking, events: Sequence[BookingEvent], *, lends: bool) -> str:
    at_once = any(event.what == What.CONFIRMED and event.side == Side.SYSTEM for event in events)
    if at_once:
        return _("Booked by %s.") % booking.borrower_name if lends else _("It is booked.")
    if lends:
        return _("Agreed with %s.") % booking.borrower_name
    return _("%s has agreed.") % booking.lender_coop.name


def _in_dispute(booking: Booking, events: Sequence[BookingEvent], *, side: Side | None) -> str:
    by = next((event.side for event in reversed(events) if event.what == What.DISPUTED), Side.BORROWER)
    who = booking.lender_coop.name if by == Side.LENDER else booking.borrower_name
    if side == Side.NETWORK:
        return _("%s objected. Nothing is paid until the two agree or you decide.") % who
    if side is None:
        return _("%s objected. Nothing is paid until both sides have agreed.") % who
    return _("%s objected. Nothing is paid until you have agreed.") % who


def _called_off(booking: Booking, events: Sequence[BookingEvent]) -> str:
    """A time that has begun is not said to never have been."""
    if any(event.what == What.RELEASED for event in events):
        if not booking.price:
            return _("The dispute is settled.")
        return _("The dispute is settled: everything was given back.")
    if booking.cancelled_at and booking.cancelled_at >= booking.starts_at:
        return _("It was ended before its time.")
    return _("It does not take place.")


def paid_of(booking: Booking, events: Sequence[BookingEvent]) -> int:
    """What changed accounts in the end: the price, or what was due for cancelling late."""
    if booking.state == BookingState.COMPLETED:
        return booking.price
    return next((event.amount for event in reversed(events) if event.what == What.CANCELLED), 0)


def _sentence(event: BookingEvent, booking: Booking, network: Network | None) -> str:
    by = {
        Side.BORROWER: _("by the borrower"),
        Side.LENDER: _("by the lender"),
        Side.NETWORK: _("by the network's office"),
        Side.SYSTEM: _("by itself"),
    }[Side(event.side)]
    sentences = {
        What.REQUESTED: _("Requested. Time and %s are held.") % amount(event.amount, network)
        if event.amount
        else _("Requested. The time is held."),
        What.CONFIRMED: _("Confirmed at once, without asking.")
        if event.side == Side.SYSTEM
        else _("Confirmed %s.") % by,
        What.DECLINED: _("Declined %s. Everything was given back.") % by,
        What.CANCELLED: _cancelled(event, by, network),
        What.EXPIRED: _("Expired: nobody answered. Everything was given back."),
        What.COMPLETED: _("Completed %s.") % by,
        What.DISPUTED: _("Objection %s. Nothing is paid by itself any more.") % by,
        What.RELEASED: _("Dispute settled %s: everything was given back.") % by,
        What.PAID: _("Dispute settled %s: the price was paid.") % by,
    }
    sentence = sentences[What(event.what)]
    if not event.reason:
        return sentence
    quoted = _("“%s”") % event.reason
    return f"{sentence} {quoted}"


def _cancelled(event: BookingEvent, by: str, network: Network | None) -> str:
    if event.amount:
        stays = {"by": by, "amount": amount(event.amount, network)}
        return _("Cancelled %(by)s. %(amount)s stay with the lender.") % stays
    return _("Cancelled %s. Everything was given back.") % by


def _plan(at: datetime, text: str, booking: Booking) -> Line:
    return {"when": moment(at, booking), "at": at.isoformat(), "text": text, "planned": True}
