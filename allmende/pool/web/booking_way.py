"""A booking's way in four steps, as its page draws it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..models import DISPUTE_WINDOW, Booking, BookingEvent, BookingState, Side
from .booking_words import moment

What = BookingEvent.What
Step = dict[str, Any]


def way_of(booking: Booking, events: Sequence[BookingEvent], *, now: datetime) -> list[Step]:
    """Requested, confirmed, in use, settled; or how it ended before."""
    by_what = {event.what: event for event in events}
    steps = [_passed(_("Requested"), by_what.get(What.REQUESTED), booking)]
    if booking.confirmed_at:
        steps.append(_passed(_("Confirmed"), by_what.get(What.CONFIRMED), booking))
    if ending := _early_ending(booking, by_what):
        return [*steps, ending]
    if not booking.confirmed_at:
        until = _("until %s") % moment(booking.answer_until, booking) if booking.answer_until else ""
        steps.append({"name": _("Answer"), "text": until, "current": True})
    steps.append(_in_use(booking, now))
    steps.append(_settled(booking, now))
    return steps


def _early_ending(booking: Booking, by_what: dict[str, BookingEvent]) -> Step | None:
    names = {
        BookingState.DECLINED: (_("Declined"), What.DECLINED),
        BookingState.EXPIRED: (_("Expired"), What.EXPIRED),
        BookingState.CANCELLED: (_("Cancelled"), What.CANCELLED),
    }
    if booking.state not in names:
        return None
    name, what = names[BookingState(booking.state)]
    if What.RELEASED in by_what:
        name, what = _("Given back"), What.RELEASED
    return _passed(name, by_what.get(what), booking) | {"done": False, "ended": True}


def _passed(name: str, event: BookingEvent | None, booking: Booking) -> Step:
    if event is None:
        return {"name": name, "done": True}
    person = event.person if event.side != Side.SYSTEM else None
    by_itself = _("at once") if event.what == What.CONFIRMED else _("by itself")
    who = _("by %s") % person if person else by_itself
    return {"name": name, "text": format_html("{}<br>{}", moment(event.at, booking), who), "done": True}


def _in_use(booking: Booking, now: datetime) -> Step:
    step: Step = {"name": _("In use")}
    if booking.completed_at and booking.completed_at < booking.ends_at:  # given back early
        over = max(booking.completed_at, booking.starts_at)
        return step | {"done": True, "text": _("until %s") % moment(over, booking)}
    if booking.state == BookingState.COMPLETED or now >= booking.ends_at:
        return step | {"done": True, "text": _("until %s") % moment(booking.ends_at, booking)}
    current = booking.state == BookingState.CONFIRMED
    if now >= booking.starts_at:
        return step | {"text": _("until %s") % moment(booking.ends_at, booking), "current": current}
    return step | {"text": _("from %s") % moment(booking.starts_at, booking), "current": current}


def _settled(booking: Booking, now: datetime) -> Step:
    if booking.completed_at:
        return {"name": _("Settled"), "text": moment(booking.completed_at, booking), "done": True}
    if booking.state == BookingState.DISPUTED:
        return {"name": _("In dispute"), "text": _("until both agree"), "current": True}
    at_last = moment(booking.ends_at + DISPUTE_WINDOW, booking)
    over = booking.state == BookingState.CONFIRMED and now >= booking.ends_at
    return {"name": _("Settled"), "text": _("%s at the latest, by itself") % at_last, "current": over}
