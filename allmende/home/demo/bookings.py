"""What was borrowed in the demo: some weeks of history, and what is ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from allmende.kernel.row_access import seeing
from allmende.pool.models import Booking, BookingState, Resource
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.confirm_booking import confirm_booking
from allmende.pool.use_cases.write_message import write_message

from .member import Member

SATURDAY = 5


@dataclass(frozen=True)
class DemoBooking:
    """A booking `weeks` from this week on (negative: past) on a weekday; `way` is how far it goes by itself."""

    borrower: str
    resource: str
    weeks: int
    weekday: int
    start: str
    end: str
    purpose: str
    quantity: int = 1
    is_answered: bool = True
    message: str = ""


BOOKINGS = [
    DemoBooking(
        "Werkhof Linde eG", "Großer Seminarraum mit Bühne", -5, 5, "10:00", "14:00", "Mitgliedertreffen"
    ),
    DemoBooking(
        "Saalbau Morgenrot eG", "Holzwerkstatt mit Maschinen", -4, 1, "09:00", "17:00", "Bühne reparieren"
    ),
    DemoBooking("Solawi Krumme Mark eG", "Werkstattküche", -4, 3, "10:00", "15:00", "Einkochen"),
    DemoBooking(
        "Wohnhof Sieben Eichen eG",
        "Lastenrad „Ochse“, trägt 180 kg",
        -3,
        5,
        "09:00",
        "18:00",
        "Umzug im Haus",
    ),
    DemoBooking("Werkhof Linde eG", "Anhänger, 750 kg", -3, 4, "09:00", "18:00", "Holz holen"),
    DemoBooking(
        "Kulturscheune Rabenau e. V.", "Bierzeltgarnitur", -2, 5, "10:00", "20:00", "Herbstfest", quantity=3
    ),
    DemoBooking(
        "Leihladen Kiezkiste eG", "Platz in der Fahrradwerkstatt", -2, 2, "14:00", "18:00", "Räder flicken"
    ),
    DemoBooking(
        "Radgemeinschaft Speiche eG",
        "Platz in der Fahrradwerkstatt",
        -1,
        1,
        "09:00",
        "13:00",
        "Werkstatttag",
        quantity=2,
    ),
    DemoBooking("Saalbau Morgenrot eG", "Moderation einer Versammlung", -1, 3, "18:00", "21:00", "Plenum"),
    DemoBooking(
        "Werkhof Linde eG",
        "Großer Seminarraum mit Bühne",
        1,
        SATURDAY,
        "16:00",
        "20:00",
        "Mitgliedertreffen, etwa 35 Leute",
        message="Guten Tag! Dürfen wir vorher eine Viertelstunde aufbauen?",
    ),
    DemoBooking("Solawi Krumme Mark eG", "Werkstattküche", 1, SATURDAY, "18:00", "22:00", "Kochabend"),
    DemoBooking("Leihladen Kiezkiste eG", "Bierzeltgarnitur", 1, SATURDAY, "10:00", "18:00", "Flohmarkt"),
    DemoBooking("Saalbau Morgenrot eG", "Bierzeltgarnitur", 1, SATURDAY, "10:00", "18:00", "Hoffest"),
    DemoBooking(
        "Kulturscheune Rabenau e. V.",
        "Holzwerkstatt mit Maschinen",
        1,
        1,
        "09:00",
        "17:00",
        "Bühnenbild bauen",
        is_answered=False,
        message="Wir bringen jemanden mit, der die Maschinen kennt.",
    ),
    DemoBooking(
        "Wohnhof Sieben Eichen eG",
        "Großer Seminarraum mit Bühne",
        1,
        3,
        "18:00",
        "21:00",
        "Hausversammlung",
        is_answered=False,
    ),
]


def carry_out(
    demo: DemoBooking, members: Mapping[str, Member], resources: Mapping[str, Resource], *, now: datetime
) -> None:
    """Book it a few days before, let the owner agree, and settle it if it is over."""
    resource, borrower = resources[demo.resource], members[demo.borrower]
    lender = next(each for each in members.values() if each.coop.pk == resource.coop_id)
    if lender is borrower:
        return
    starts_at, ends_at = _span(demo, resource, now)
    asked_at = min(now - timedelta(hours=3), starts_at - timedelta(days=5))
    with seeing(borrower.actor):
        booking = book_resource(
            actor=borrower.actor,
            resource_id=resource.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            quantity=demo.quantity,
            purpose=demo.purpose,
            now=asked_at,
        )
        if demo.message:
            write_message(actor=borrower.actor, booking_id=booking.pk, text=demo.message, now=asked_at)
    if demo.is_answered:
        _answer(booking, lender, now=asked_at + timedelta(hours=2))
        _settle(booking, lender, now=now)


def _answer(booking: Booking, lender: Member, *, now: datetime) -> None:
    if booking.state == BookingState.REQUESTED:
        with seeing(lender.actor):
            confirm_booking(actor=lender.actor, booking_id=booking.pk, now=now)


def _settle(booking: Booking, lender: Member, *, now: datetime) -> None:
    over_at = booking.ends_at + timedelta(hours=1)
    if over_at < now:
        with seeing(lender.actor):
            complete_booking(actor=lender.actor, booking_id=booking.pk, now=over_at)


def _span(demo: DemoBooking, resource: Resource, now: datetime) -> tuple[datetime, datetime]:
    """Past weeks are counted from this Monday, coming ones from the next."""
    zone = ZoneInfo(resource.time_zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(weeks=demo.weeks, days=demo.weekday)
    return (
        datetime.combine(day, time.fromisoformat(demo.start), zone),
        datetime.combine(day, time.fromisoformat(demo.end), zone),
    )
