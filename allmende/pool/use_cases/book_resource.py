"""Book a resource: its time and the credits are held together, or nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.exchange.use_cases.hold_credits import hold_credits
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts import BookingConfirmed, BookingRequested
from ..models import Booking, BookingEvent, BookingState, BusyState, BusyTime, Resource, Side
from ..permissions import RULES
from ..refusals import KeyUsedDifferently
from ..steps import about, note, person_of, short_text, take_resource
from ..tariff import late_fee_of, price_of
from ..terms import asked_span
from ..wish import Wish, require_lendable, require_possible

PURPOSE_LENGTH = 500
KEY_LENGTH = 120


@transaction.atomic
def book_resource(
    *,
    actor: Actor,
    resource_id: int,
    starts_at: datetime,
    ends_at: datetime,
    quantity: int = 1,
    purpose: str = "",
    idempotency_key: str = "",
    now: datetime,
) -> Booking:
    """Request a booking, or get it at once where the owner need not agree.

    Acting for a cooperative, its account pays; acting for oneself, only free things can be had. The same
    `idempotency_key` of the same person returns the booking it made, or is refused for a different wish.
    Raises a refusal with the rule and, for a time, extra["next_possible"]; then nothing is held.
    """
    wish = Wish(
        resource_id, asked_span(starts_at, ends_at), quantity, short_text(purpose, PURPOSE_LENGTH, "purpose")
    )
    earlier = _take_key(actor, short_text(idempotency_key, KEY_LENGTH, "Idempotency-Key"))
    resource = take_resource(resource_id)
    authorize(RULES, "pool.book_resource", actor=actor, on=resource)
    if earlier:
        return _the_same(earlier, wish, actor)
    require_lendable(resource, actor)
    require_possible(resource, wish, now=now)
    booking = _enter(actor, resource, wish, key=idempotency_key, now=now)
    booking.is_new = True
    _hold_credits(actor, booking, resource, now=now)
    note(booking, BookingEvent.What.REQUESTED, side=Side.BORROWER, actor=actor, at=now, amount=booking.price)
    if booking.state == BookingState.REQUESTED:
        tell(BookingRequested(**about(booking)), actor=actor)
    else:
        note(booking, BookingEvent.What.CONFIRMED, side=Side.SYSTEM, actor=actor, at=now)
        tell(BookingConfirmed(**about(booking)), actor=actor)
    return booking


def _take_key(actor: Actor, key: str) -> Booking | None:
    """The booking this key has made already, whomever one acted for. Who sends it at the same time waits here."""
    if not key or actor.person_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"booking {actor.person_id} {key}"]
        )
    with (
        system_access()
    ):  # also one made for another cooperative; `_the_same` shows it to the same borrower only
        return Booking.objects.filter(borrower_person_id=actor.person_id, idempotency_key=key).first()


def _the_same(earlier: Booking, wish: Wish, actor: Actor) -> Booking:
    if earlier.payload_hash != wish.fingerprint(actor):
        raise KeyUsedDifferently(
            _("This key was sent with another booking before. Nothing was held."),
            rule=_("One key stands for one booking."),
            field="Idempotency-Key",
        )
    return earlier


def _enter(actor: Actor, resource: Resource, wish: Wish, *, key: str, now: datetime) -> Booking:
    """Write the booking and its busy time."""
    span = wish.span
    price = price_of(
        price=resource.price, price_per=resource.price_per, minutes=span.minutes, quantity=wish.quantity
    )
    requested = resource.by_agreement
    booking = Booking.objects.create(
        number=_next_number(now),
        resource=resource,
        lender_coop_id=resource.coop_id,
        borrower_coop_id=actor.coop_id,
        borrower_person_id=person_of(actor),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        quantity=wish.quantity,
        purpose=wish.purpose,
        state=BookingState.REQUESTED if requested else BookingState.CONFIRMED,
        price=price,
        late_fee=late_fee_of(price=price, percent=resource.late_cancel_percent),
        hold_id=uuid4() if price else None,
        requested_at=now,
        answer_until=min(now + timedelta(hours=resource.answer_hours), span.starts_at) if requested else None,
        free_until=span.starts_at - timedelta(hours=resource.cancel_hours),
        confirmed_at=None if requested else now,
        idempotency_key=key,
        payload_hash=wish.fingerprint(actor) if key else "",
    )
    BusyTime.objects.create(
        resource=resource,
        starts_at=span.starts_at,
        ends_at=span.ends_at + timedelta(minutes=resource.buffer_minutes),
        quantity=wish.quantity,
        state=BusyState.HELD if requested else BusyState.CONFIRMED,
        booking=booking,
    )
    return booking


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('pool_booking_number')")
        return f"B-{now.year}-{cursor.fetchone()[0]:04}"


def _hold_credits(actor: Actor, booking: Booking, resource: Resource, *, now: datetime) -> None:
    """Set the price aside in the exchange. Raises its refusal beyond the credit limit."""
    if booking.hold_id is None or booking.borrower_coop_id is None:
        return
    hold_credits(
        actor=actor,
        hold_id=booking.hold_id,
        payer_coop_id=booking.borrower_coop_id,
        payee_coop_id=booking.lender_coop_id,
        amount=booking.price,
        reference=f"{booking.number} {resource.name}",
        expires_at=booking.answer_until,
        now=now,
    )
