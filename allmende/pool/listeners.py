"""What the pool does when something was told: it writes to both sides, and gives back what leavers had booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone, translation

from allmende.coops.models import Duty
from allmende.coops.queries import is_in_office, people_with_duty, the_network
from allmende.exchange.queries import network_unit
from allmende.identity.facts import LoginDeleted
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.amounts import Unit
from allmende.kernel.facts import listen_to
from allmende.kernel.mail import send_mail_later
from allmende.kernel.row_access import system_access
from allmende.ui.clocks import read_by

from . import letters
from .facts import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingDisputed,
    BookingExpired,
    BookingFact,
    BookingRequested,
    DisputeSettled,
    MessageWritten,
)
from .letters import Step, Wording
from .models import Booking, BookingMessage, Side
from .use_cases.cancel_bookings_of_leaver import cancel_bookings_of_leaver


@listen_to(LoginDeleted)
def free_what_was_booked(fact: LoginDeleted, actor: Actor) -> None:
    """Whoever has deleted the login comes for nothing any more: the times are free for others."""
    with system_access():
        cancel_bookings_of_leaver(
            actor=Actor.job("delete_login"), person_id=fact.person_id, now=timezone.now()
        )


@listen_to(BookingRequested)
def tell_of_request(fact: BookingRequested, actor: Actor) -> None:
    _write_to_both(letters.requested, _step(fact))


@listen_to(BookingConfirmed)
def tell_of_confirmation(fact: BookingConfirmed, actor: Actor) -> None:
    _write_to_both(letters.confirmed, _step(fact))


@listen_to(BookingDeclined)
def tell_of_refusal(fact: BookingDeclined, actor: Actor) -> None:
    _write_to_both(letters.declined, _step(fact, by=Side.LENDER))


@listen_to(BookingCancelled)
def tell_of_cancellation(fact: BookingCancelled, actor: Actor) -> None:
    _write_to_both(letters.cancelled, _step(fact, by=fact.by, paid=fact.paid))


@listen_to(BookingExpired)
def tell_of_expiry(fact: BookingExpired, actor: Actor) -> None:
    _write_to_both(letters.expired, _step(fact))


@listen_to(BookingCompleted)
def tell_of_completion(fact: BookingCompleted, actor: Actor) -> None:
    _write_to_both(letters.completed, _step(fact, by=fact.by, paid=fact.paid))


@listen_to(BookingDisputed)
def tell_of_dispute(fact: BookingDisputed, actor: Actor) -> None:
    """The network's office is told too: it can decide."""
    step = _step(fact, by=fact.by)
    _write_to_both(letters.disputed, step)
    network = the_network()
    if network:
        office = people_with_duty(coop_id=network.host_id, duty=Duty.NETWORK, on=_today())
        _write(letters.disputed, step, Side.NETWORK, office)


@listen_to(DisputeSettled)
def tell_of_settlement(fact: DisputeSettled, actor: Actor) -> None:
    _write_to_both(letters.settled, _step(fact, by=fact.by, paid=fact.paid))


@listen_to(MessageWritten)
def tell_of_message(fact: MessageWritten, actor: Actor) -> None:
    """Only the other side: one knows what one wrote."""
    written = BookingMessage.objects.get(pk=fact.message_id)
    step = _step(fact, by=fact.by, text=written.text)
    to = Side.BORROWER if fact.by == Side.LENDER else Side.LENDER
    _write(letters.message, step, to, _people(step.booking, to))


def _step(fact: BookingFact, *, by: str = "", paid: int = 0, text: str = "") -> Step:
    booking = Booking.objects.select_related(
        "resource", "lender_coop", "borrower_coop", "borrower_person"
    ).get(pk=fact.booking_id)
    event = booking.events.last()
    reason = event.reason if event and not text else ""
    unit = network_unit() or Unit("CREDIT", "Credits", 2)
    return Step(booking=booking, unit=unit, by=by, paid=paid, reason=reason, text=text)


def _write_to_both(wording: Wording, step: Step) -> None:
    for side in (Side.LENDER, Side.BORROWER):
        _write(wording, step, side, _people(step.booking, side))


def _write(wording: Wording, step: Step, to: Side, people: Iterable[Person]) -> None:
    zone = _clocks_of(step.booking, to)
    for person in people:
        with translation.override(person.language), read_by(zone):
            letter = letters.write(wording, step, to)
        send_mail_later(to=person.email, subject=letter.subject, body=letter.body, language=person.language)


def _clocks_of(booking: Booking, side: Side) -> str | None:
    """Of whoever borrows for oneself, and of the network's office, nothing is known."""
    coops = {Side.LENDER: booking.lender_coop, Side.BORROWER: booking.borrower_coop}
    coop = coops.get(side)
    return coop.time_zone if coop else None


def _people(booking: Booking, side: Side) -> list[Person]:
    """Whoever may act on that side today; and the person who booked, unless gone from that cooperative."""
    if side == Side.LENDER:
        return people_with_duty(coop_id=booking.lender_coop_id, duty=Duty.LEND, on=_today())
    booker, coop_id = booking.borrower_person, booking.borrower_coop_id
    if coop_id is None:
        return [booker] if booker.is_active else []
    people = people_with_duty(coop_id=coop_id, duty=Duty.SPEND, on=_today())
    if booker not in people and is_in_office(person_id=booker.pk, coop_id=coop_id, on=_today()):
        people.append(booker)
    return people


def _today() -> date:
    # Who holds a duty is judged when the letter is written, as in every permission table.
    return timezone.localdate()
