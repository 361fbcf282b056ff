"""Book a resource: its time and the credits are held together, or nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.exchange.use_cases.hold_credits import hold_credits
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..availability import Opening, Span
from ..facts import BookingConfirmed, BookingRequested
from ..models import Booking, BookingEvent, BookingState, BusyState, BusyTime, Resource, Side
from ..permissions import RULES
from ..queries.next_possible import free_gaps, next_possible, openings_of
from ..refusals import (
    FreeThingsOnly,
    KeyUsedDifferently,
    NotOnOffer,
    OwnResource,
    SlotTaken,
    TimeRefused,
)
from ..steps import about, note, person_of, short_text, take_resource
from ..tariff import late_fee_of, price_of
from ..terms import asked_span, require_length, require_quantity, require_terms, span_in_words

PURPOSE_LENGTH = 500
KEY_LENGTH = 120


@dataclass(frozen=True)
class _Wish:
    resource_id: int
    span: Span
    quantity: int
    purpose: str

    def fingerprint(self, actor: Actor) -> str:
        start, end = self.span.starts_at.timestamp(), self.span.ends_at.timestamp()
        content = (actor.coop_id, self.resource_id, start, end, self.quantity, self.purpose)
        return sha256(repr(content).encode()).hexdigest()


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
    wish = _Wish(
        resource_id, asked_span(starts_at, ends_at), quantity, short_text(purpose, PURPOSE_LENGTH, "purpose")
    )
    earlier = _take_key(actor, short_text(idempotency_key, KEY_LENGTH, "Idempotency-Key"))
    resource = take_resource(resource_id)
    authorize(RULES, "pool.book_resource", actor=actor, on=resource)
    if earlier:
        return _the_same(earlier, wish, actor)
    _require_lendable(resource, actor)
    require_quantity(resource, quantity)
    require_length(resource, wish.span)
    _require_time(resource, wish, now=now)
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
    """The booking this key has made already. Whoever sends the same key at the same time waits here."""
    if not key or actor.person_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"booking {actor.person_id} {key}"]
        )
    return Booking.objects.filter(borrower_person_id=actor.person_id, idempotency_key=key).first()


def _the_same(earlier: Booking, wish: _Wish, actor: Actor) -> Booking:
    if earlier.payload_hash != wish.fingerprint(actor):
        raise KeyUsedDifferently(
            _("This key was sent with another booking before. Nothing was held."),
            rule=_("One key stands for one booking."),
            field="Idempotency-Key",
        )
    return earlier


def _require_lendable(resource: Resource, actor: Actor) -> None:
    if not resource.is_offered:
        raise NotOnOffer(_("This is no longer on offer. Nothing was held."))
    if actor.coop_id == resource.coop_id:
        raise OwnResource(
            _("This belongs to your own cooperative. Nothing was held."),
            rule=_("For your own use, block the time instead."),
        )
    if actor.coop_id is None and not resource.is_free_of_charge:
        raise FreeThingsOnly(
            _("This costs credits, and you act for yourself. Nothing was held."),
            rule=_("Oneself borrows free things only. Act for a cooperative to pay from its account."),
        )


def _require_time(resource: Resource, wish: _Wish, *, now: datetime) -> None:
    """Refuse a time against the terms or one that is taken, and name the next one that is possible."""
    openings = openings_of(resource)
    try:
        require_terms(resource, openings, wish.span, now=now)
        _require_free(resource, openings, wish)
    except TimeRefused as refusal:
        other = next_possible(
            resource,
            openings=openings,
            not_before=min(max(wish.span.starts_at, now), now + timedelta(days=resource.furthest_days)),
            minutes=wish.span.minutes,
            quantity=wish.quantity,
            now=now,
        )
        _point_to(refusal, other, zone=resource.time_zone)
        raise


def _require_free(resource: Resource, openings: list[Opening], wish: _Wish) -> None:
    """The row of the resource is locked, so what is free now stays free until the end of the transaction."""
    if free_gaps(resource, openings=openings, within=wish.span, quantity=wish.quantity) != [wish.span]:
        if resource.is_pool:
            message = _("Not so many are free at that time. Nothing was held.")
        else:
            message = _("It is taken at that time. Nothing was held.")
        rule = _("Nothing is lent twice at the same time.")
        if resource.buffer_minutes:
            rule = _("Nothing is lent twice at the same time, and time is kept free between two bookings.")
        raise SlotTaken(message, rule=rule, field="starts_at")


def _point_to(refusal: TimeRefused, other: Span | None, *, zone: str) -> None:
    refusal.extra["next_possible"] = None
    if other:
        refusal.extra["next_possible"] = {
            "starts_at": other.starts_at.isoformat(),
            "ends_at": other.ends_at.isoformat(),
        }
        sentence = _("Next possible: %s.") % span_in_words(other, zone=zone)
        refusal.message = f"{refusal.message} {sentence}"


def _enter(actor: Actor, resource: Resource, wish: _Wish, *, key: str, now: datetime) -> Booking:
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
