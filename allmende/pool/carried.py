"""What the pool gives to the archive of a cooperative: its offers, when they are taken, and its loans.

Offers come back, and every time in which they are taken. A loan stands between two: it is carried to be read, from the
own side, and never brought in, since nobody may write into the other side's books (docs/decisions/0010).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from allmende.exchange.carried import as_number, as_parts, named_coop
from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Departing, Table, carry
from allmende.kernel.permissions import authorize

from .models import (
    Booking,
    BookingEvent,
    BookingMessage,
    BusyKind,
    BusyState,
    BusyTime,
    OpeningTime,
    Resource,
    Side,
)
from .permissions import RULES

Row = dict[str, Any]


def bookings_of(coop_id: int) -> QuerySet[Booking]:
    """What it lent and what it borrowed."""
    return Booking.objects.filter(Q(lender_coop_id=coop_id) | Q(borrower_coop_id=coop_id))


def _side_of(booking: Booking, departing: Departing) -> str:
    return Side.LENDER if booking.lender_coop_id == departing.coop_id else Side.BORROWER


def _priced(resource: Resource, said: Row, _departing: Departing) -> None:
    said["price"] = as_number(resource.price)


def _price(said: Row, values: Row) -> None:
    values["price"] = as_parts(said["price"])


def _may_offer(actor: Actor, coop_id: int) -> None:
    """Offers stand in public at once: who brings them in has to have the duty for it. Raises NotAllowed."""
    authorize(RULES, "pool.offer_resource", actor=actor, on=coop_id)


def _taken(_time: BusyTime, said: Row, _departing: Departing) -> None:
    """A loan stays where it was agreed; the time it takes is kept from others."""
    if said["kind"] == BusyKind.BOOKING:
        said |= {"kind": BusyKind.BLOCK.value, "state": BusyState.CONFIRMED.value}


def _seen_from_here(booking: Booking, said: Row, departing: Departing) -> None:
    """The own side: who of its people asked for it, and the other cooperative by its name and address."""
    lends = booking.lender_coop_id == departing.coop_id
    other = booking.borrower_coop if lends else booking.lender_coop
    said |= {
        "side": _side_of(booking, departing),
        "offer": booking.resource.name,
        "resource": departing.named("resources", booking.resource_id) if lends else None,
        "other": named_coop(other.name, other.slug) if other else None,  # None: a person alone
        "actor": None if lends else departing.actor(booking.borrower_person_id, ""),
        "price": as_number(booking.price),
        "late_fee": as_number(booking.late_fee),
    }


def _step(event: BookingEvent, said: Row, departing: Departing) -> None:
    _signed(event, said, departing)
    said["amount"] = as_number(event.amount)


def _signed(row: Any, said: Row, departing: Departing) -> None:
    """Persons of the own side by their number; who it was on the other side stays there."""
    ours = row.side == _side_of(row.booking, departing)
    said["actor"] = departing.actor(row.person_id, "") if ours and row.person_id else None


carry(
    Table(
        name="resources",
        model=Resource,
        rows=lambda coop_id: Resource.objects.filter(coop_id=coop_id).order_by("pk"),
        leave_out=frozenset({"price"}),
        show=_priced,
        make=_price,
        may_bring_in=_may_offer,
    ),
    Table(
        name="opening_times",
        model=OpeningTime,
        rows=lambda coop_id: OpeningTime.objects.filter(resource__coop_id=coop_id).order_by(
            "resource_id", "pk"
        ),
        refs={"resource": "resources"},
    ),
    Table(
        name="busy_times",
        model=BusyTime,
        # What is over takes nothing any more, and there may have been more of it then.
        rows=lambda coop_id: BusyTime.objects.filter(resource__coop_id=coop_id, ends_at__gt=Now()).order_by(
            "resource_id", "starts_at", "pk"
        ),
        refs={"resource": "resources"},
        leave_out=frozenset({"booking", "exclusive"}),  # the database says which guard holds
        show=_taken,
    ),
    Table(
        name="bookings",
        model=Booking,
        rows=lambda coop_id: (
            bookings_of(coop_id)
            .select_related("resource", "lender_coop", "borrower_coop")
            .order_by("requested_at", "pk")
        ),
        leave_out=frozenset(
            {
                *("resource", "lender_coop", "borrower_coop", "borrower_person", "price", "late_fee"),
                *("idempotency_key", "payload_hash"),
            }
        ),
        show=_seen_from_here,
        also_after=frozenset({"resources"}),
        comes_back=False,
    ),
    Table(
        name="booking_events",
        model=BookingEvent,
        rows=lambda coop_id: (
            BookingEvent.objects.filter(booking__in=bookings_of(coop_id))
            .select_related("booking")
            .order_by("pk")
        ),
        refs={"booking": "bookings"},
        leave_out=frozenset({"person", "amount"}),
        show=_step,
        comes_back=False,
    ),
    Table(
        name="booking_messages",
        model=BookingMessage,
        rows=lambda coop_id: (
            BookingMessage.objects.filter(booking__in=bookings_of(coop_id))
            .select_related("booking")
            .order_by("pk")
        ),
        refs={"booking": "bookings"},
        leave_out=frozenset({"person"}),
        show=_signed,
        comes_back=False,
    ),
)
