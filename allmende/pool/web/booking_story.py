"""A booking's way in four steps, and its time line in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.coops.models import Network
from allmende.kernel.amounts import format_amount
from allmende.ui.formats import format_moment

from ..models import DISPUTE_WINDOW, Booking, BookingEvent, BookingState, Side

What = BookingEvent.What
Step = dict[str, Any]
AT_ITS_END = {
    BookingState.DECLINED: What.DECLINED,
    BookingState.CANCELLED: What.CANCELLED,
    BookingState.EXPIRED: What.EXPIRED,
}


def way_of(booking: Booking, events: Sequence[BookingEvent], *, now: datetime) -> list[Step]:
    """Requested, confirmed, in use, settled; or how it ended before."""
    by_what = {event.what: event for event in events}
    steps = [_passed(_("Requested"), by_what.get(What.REQUESTED), booking)]
    if booking.confirmed_at:
        steps.append(_passed(_("Confirmed"), by_what.get(What.CONFIRMED), booking))
    if booking.state in AT_ITS_END:
        ending = by_what.get(AT_ITS_END[BookingState(booking.state)]) or by_what.get(What.RELEASED)
        return [*steps, _passed(str(BookingState(booking.state).label).capitalize(), ending, booking)]
    if not booking.confirmed_at:
        until = _("until %s") % _moment(booking.answer_until, booking) if booking.answer_until else ""
        steps.append({"name": _("Answer"), "text": until, "current": True})
    steps.append(_in_use(booking, now))
    steps.append(_settled(booking))
    return steps


def story_of(
    booking: Booking, events: Sequence[BookingEvent], *, network: Network | None, now: datetime
) -> list[Step]:
    """Every step with its moment, then what comes by itself."""
    lines = [
        {
            "when": _moment(event.at, booking),
            "at": event.at.isoformat(),
            "text": _sentence(event, booking, network),
        }
        for event in events
    ]
    due = _settles_at(booking)
    if booking.state == BookingState.REQUESTED and booking.answer_until:
        lines.append(_plan(booking.answer_until, _("The request expires if nobody answers."), booking))
    elif booking.state == BookingState.CONFIRMED and booking.price:
        lines.append(_plan(due, _("The credits go to the lender unless somebody objects."), booking))
    elif booking.state == BookingState.CONFIRMED:
        lines.append(_plan(due, _("The booking is completed by itself."), booking))
    return lines


def _sentence(event: BookingEvent, booking: Booking, network: Network | None) -> str:
    amount = _amount(event.amount, network)
    held = booking.price and event.what == What.REQUESTED
    by = {
        Side.BORROWER: _("by the borrower"),
        Side.LENDER: _("by the lender"),
        Side.NETWORK: _("by the network's office"),
        Side.SYSTEM: _("by itself"),
    }[Side(event.side)]
    sentences = {
        What.REQUESTED: _("Requested. Time and %s are held.") % amount
        if held
        else _("Requested. The time is held."),
        What.CONFIRMED: _("Confirmed %s.") % by,
        What.DECLINED: _("Declined %s. Everything was given back.") % by,
        What.CANCELLED: _cancelled(event, by, amount),
        What.EXPIRED: _("Expired: nobody answered. Everything was given back."),
        What.COMPLETED: _("Completed %s.") % by,
        What.DISPUTED: _("Objection %s. Nothing is paid by itself any more.") % by,
        What.RELEASED: _("Dispute settled %s: everything was given back.") % by,
        What.PAID: _("Dispute settled %s: the price was paid.") % by,
    }
    sentence = sentences[What(event.what)]
    return f"{sentence} “{event.reason}”" if event.reason else sentence


def _cancelled(event: BookingEvent, by: str, amount: str) -> str:
    if event.amount:
        return _("Cancelled %(by)s. %(amount)s stay with the lender.") % {"by": by, "amount": amount}
    return _("Cancelled %s. Everything was given back.") % by


def _passed(name: str, event: BookingEvent | None, booking: Booking) -> Step:
    if event is None:
        return {"name": name, "done": True}
    who = event.person.name if event.person else _("by itself")
    return {"name": name, "text": f"{_moment(event.at, booking)}, {who}", "done": True}


def _in_use(booking: Booking, now: datetime) -> Step:
    step: Step = {"name": _("In use")}
    if booking.state == BookingState.COMPLETED or now >= booking.ends_at:
        return step | {"done": True, "text": _("until %s") % _moment(booking.ends_at, booking)}
    current = booking.state == BookingState.CONFIRMED
    return step | {"text": _("from %s") % _moment(booking.starts_at, booking), "current": current}


def _settled(booking: Booking) -> Step:
    if booking.completed_at:
        return {"name": _("Settled"), "text": _moment(booking.completed_at, booking), "done": True}
    if booking.state == BookingState.DISPUTED:
        return {"name": _("In dispute"), "text": _("until both agree"), "current": True}
    by_itself = _("%s at the latest, by itself") % _moment(_settles_at(booking), booking)
    return {"name": _("Settled"), "text": by_itself}


def _settles_at(booking: Booking) -> datetime:
    return booking.ends_at + DISPUTE_WINDOW


def _plan(at: datetime, text: str, booking: Booking) -> Step:
    return {"when": _moment(at, booking), "at": at.isoformat(), "text": text, "planned": True}


def _moment(at: datetime, booking: Booking) -> str:
    return format_moment(at, zone=booking.resource.time_zone, language=get_language() or "en", short=True)


def _amount(amount: int, network: Network | None) -> str:
    decimals, name = (network.unit_decimals, network.unit_name) if network else (2, "")
    return f"{format_amount(amount, decimals=decimals)} {name}".strip()
