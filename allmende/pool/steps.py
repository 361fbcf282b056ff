"""Steps that several use cases on bookings share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.exchange.use_cases.post_held_credits import post_held_credits
from allmende.exchange.use_cases.release_credits import release_credits
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotFound

from .models import Booking, BookingEvent, BookingState, BusyState, BusyTime, Resource, Side
from .permissions import bookings_visible_to, side_of
from .refusals import WrongState

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


def take_booking(actor: Actor, booking_id: UUID) -> Booking:
    """Lock a booking for change, its resource before it. What the actor may not see does not exist."""
    booking = _take(bookings_visible_to(actor).filter(pk=booking_id))
    if booking is None:
        raise NotFound(_("There is no such booking."))
    return booking


def take_resource(resource_id: int) -> Resource:
    """Lock a resource: whoever changes when it is taken, or a booking of it, does this first."""
    resource = (
        Resource.objects.select_for_update(no_key=True, of=("self",))
        .select_related("coop")
        .filter(pk=resource_id)
        .first()
    )
    if resource is None:
        raise NotFound(_("There is no such offer."))
    return resource


def take_if_due(booking_id: UUID, **due: Any) -> Booking | None:
    """Lock a booking that still fits, its resource before it; None when somebody else was first. For jobs."""
    return _take(Booking.objects.filter(pk=booking_id, **due))


def _take(which: QuerySet[Booking]) -> Booking | None:
    """The order of locks that the README names. A booking never changes its resource, so it may be read before."""
    resource_id = which.values_list("resource_id", flat=True).first()
    if resource_id is None:
        return None
    take_resource(resource_id)
    return which.select_for_update(no_key=True, of=("self",)).select_related("resource").first()


def short_text(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise Invalid(_("At most %d characters.") % most, field=field)
    return text


def require_state(booking: Booking, *states: BookingState) -> None:
    """Refuse a step that the booking's way does not have here."""
    if booking.state not in states:
        raise WrongState(
            _("This is not possible: the booking is %s.") % BookingState(booking.state).label,
            rule=_("A booking goes from requested to confirmed to completed."),
            state=booking.state,
        )


def side(actor: Actor, booking: Booking) -> Side:
    """The side of an actor who is known to have one."""
    found = side_of(actor, booking)
    assert found is not None, "authorize has let nobody else through"  # noqa: S101  states what was checked
    return found


def person_of(actor: Actor) -> int:
    """The person behind an actor who is known to be one."""
    assert actor.person_id is not None, "authorize has let no job through"  # noqa: S101  states what was checked
    return actor.person_id


def free_the_time(booking: Booking) -> None:
    """Nothing is taken any longer for this booking."""
    BusyTime.objects.filter(booking=booking).delete()


def confirm_the_time(booking: Booking) -> None:
    BusyTime.objects.filter(booking=booking).update(state=BusyState.CONFIRMED)


def pay(actor: Actor, booking: Booking, *, now: datetime) -> None:
    """What was held goes to the lender, with the day of the booking's end on the lender's clocks as value date."""
    if booking.hold_id:
        over_at = min(booking.ends_at, now)
        day = over_at.astimezone(ZoneInfo(booking.resource.time_zone)).date()
        post_held_credits(actor=actor, hold_id=booking.hold_id, effective_on=day, now=now)


def give_back(actor: Actor, booking: Booking, *, now: datetime) -> None:
    """Release what was held. For a hold that lapsed with its request this changes nothing."""
    if booking.hold_id:
        release_credits(actor=actor, hold_id=booking.hold_id, now=now)


def note(
    booking: Booking,
    what: str,
    *,
    side: Side,
    actor: Actor,
    at: datetime,
    amount: int = 0,
    reason: str = "",
) -> None:
    """One line in the booking's time line."""
    BookingEvent.objects.create(
        booking=booking,
        at=at,
        what=what,
        side=side,
        person_id=actor.person_id,
        amount=amount,
        reason=reason,
    )


def about(booking: Booking) -> dict[str, Any]:
    """What every fact on a booking says: `BookingConfirmed(**about(booking))`."""
    return {
        "booking_id": str(booking.pk),
        "resource_id": booking.resource_id,
        "lender_coop_id": booking.lender_coop_id,
        "borrower_coop_id": booking.borrower_coop_id,
    }
