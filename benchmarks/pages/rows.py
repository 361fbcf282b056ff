"""A network of three cooperatives with more in every list than a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.directory.models import Entry, Register
from allmende.exchange.use_cases.pay_directly import pay_directly
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, Resource
from tests.people import a_coop, a_network, a_person, acting_for, an_office, an_officer, signed_in

from .visitor import Visitor

SEEDED = 65
NOW = datetime.now(UTC)
KINDS = ("room", "item", "vehicle", "skill", "service")
SECTORS = ("food", "housing", "energy", "mobility", "culture", "craft")
TOWNS = ("Berlin", "Leipzig", "Hamburg", "Freiburg", "Kassel")


def fill() -> Visitor:
    """Fill every list, and sign somebody in who acts for one of the three."""
    a_network()
    ours, theirs = a_coop("Saalbau Morgenrot eG", town="Berlin"), a_coop("Werkhof Linde eG", town="Kassel")
    person = a_person()
    an_office(person, ours)
    _bookings(_offers(ours, theirs), ours, theirs, person.pk)
    _directory()
    _payments(acting_for(person, ours), an_officer(theirs))
    client = signed_in(Client(), person, ours)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return Visitor(WSGIHandler(), cookie)


def _offers(*coops: Coop) -> list[Resource]:
    return Resource.objects.bulk_create(
        Resource(
            coop=coops[number % len(coops)],
            kind=KINDS[number % len(KINDS)],
            name=f"Seminarraum {number:02}",
            price=50 * (number % 20),
            by_agreement=number % 3 == 0,
            town=TOWNS[number % len(TOWNS)],
            created_at=NOW,
        )
        for number in range(SEEDED)
    )


def _bookings(resources: Sequence[Resource], ours: Coop, theirs: Coop, person_id: int) -> None:
    bookings = [
        _booking(number, resource, theirs if resource.coop_id == ours.pk else ours, person_id)
        for number, resource in enumerate(resources)
    ]
    with system_access():
        Booking.objects.bulk_create(bookings)


def _booking(number: int, resource: Resource, borrower: Coop, person_id: int) -> Booking:
    start = (NOW + timedelta(days=1 + number)).replace(hour=9, minute=0, second=0, microsecond=0)
    is_requested = number % 3 == 0
    return Booking(
        number=f"B-{number:04}",
        resource=resource,
        lender_coop_id=resource.coop_id,
        borrower_coop=borrower,
        borrower_person_id=person_id,
        starts_at=start,
        ends_at=start + timedelta(hours=2 + number % 4),
        price=resource.price,
        hold_id=uuid4() if resource.price else None,
        state="requested" if is_requested else "confirmed",
        requested_at=NOW,
        answer_until=NOW + timedelta(hours=20) if is_requested else None,
        confirmed_at=None if is_requested else NOW,
        free_until=start - timedelta(days=1),
    )


def _directory() -> None:
    register = Register.objects.create(name="Register", licence="ODC-By", attribution="Somebody")
    Entry.objects.bulk_create(
        Entry(
            register=register,
            register_key=str(number),
            record={"name": f"Genossenschaft {number:02}"},
            name=f"Genossenschaft {number:02}",
            legal_form_text="eG",
            sectors=[SECTORS[number % 6], SECTORS[(number + 1) % 6]][: 1 + number % 2],
            town=TOWNS[number % len(TOWNS)],
            country="DE",
            latitude=48 + number % 13 / 2,
            longitude=8 + number % 9 / 2,
            precision="postcode",
        )
        for number in range(SEEDED)
    )


def _payments(ours: Actor, theirs: Actor) -> None:
    for number in range(SEEDED):
        payer, payee = (ours, theirs) if number % 2 else (theirs, ours)
        with seeing(payer):
            pay_directly(
                actor=payer,
                transfer_id=uuid4(),
                payer_coop_id=payer.coop_id or 0,
                payee_coop_id=payee.coop_id or 0,
                amount=100 + 10 * number,
                purpose=f"Setzlinge, Lieferung {number}",
                effective_on=timezone.localdate(),
                now=NOW,
            )
