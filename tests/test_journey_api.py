"""The whole journey by programs: offer, ask what is free, book, confirm, complete, read both statements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.pool.models import Booking
from tests.api.programs import Program
from tests.people import a_coop, a_network, a_person, an_office

pytestmark = pytest.mark.django_db

POTSDAM = {"lat": 52.4, "lon": 13.06}


def test_from_an_offer_to_two_statements() -> None:
    a_network()
    lender, borrower = a_coop("Saalbau Morgenrot eG"), a_coop("Werkhof Linde eG")
    joerg, hanna = a_person("Jörg Wendtland"), a_person("Hannelore Petzold")
    an_office(joerg, lender, ["lend"])
    an_office(hanna, borrower, ["spend"])
    lends, borrows = Program(joerg, lender), Program(hanna, borrower)

    place = {"town": "Potsdam", "postcode": "14467", "latitude": POTSDAM["lat"], "longitude": POTSDAM["lon"]}
    offered = lends.post(
        "/resources", kind="room", name="Großer Seminarraum", price=5_00, by_agreement=True, place=place
    )
    assert offered.status == 201, offered

    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
    times = {"from": start.isoformat(), "to": (start + timedelta(minutes=90)).isoformat()}
    free = borrows.get("/resources/available", **times, **POTSDAM, radius_km=10, kind="room")
    assert [(each["id"], each["price_asked"]) for each in free["items"]] == [(offered["id"], 7_50)]

    wish = {
        "resource": offered["id"],
        "starts_at": times["from"],
        "ends_at": times["to"],
        "purpose": "Klausur",
    }
    booked = borrows.post("/bookings", key="journey", **wish)
    assert (booked.status, booked["state"], booked["price"]) == (201, "requested", 7_50)
    assert borrows.get("/accounts")["items"][0]["held_out"] == 7_50
    assert borrows.get("/resources/available", **times, **POTSDAM)["items"] == []

    confirmed = lends.post(f"/bookings/{booked['id']}/confirmation")
    assert (confirmed.status, confirmed["state"]) == (200, "confirmed")
    assert lends.get("/accounts")["items"][0]["held_in"] == 7_50

    early = borrows.post(f"/bookings/{booked['id']}/completion")
    assert early.refusal == (409, "too-early")
    _let_it_have_taken_place(booked["id"])
    completed = borrows.post(f"/bookings/{booked['id']}/completion")
    assert (completed.status, completed["state"]) == (200, "completed")

    for program, amount, other in ((lends, 7_50, borrower.name), (borrows, -7_50, lender.name)):
        account = program.get("/accounts")["items"][0]
        assert (account["balance"], account["held_in"], account["held_out"]) == (amount, 0, 0)
        (movement,) = program.get(f"/accounts/{account['id']}/statement")["items"]
        assert (movement["amount"], movement["balance"], movement["other"]) == (amount, amount, other)

    sums = borrows.get("/network/balance").json
    assert (sums["total"], sums["positive"], sums["negative"], sums["held"]) == (0, 7_50, -7_50, 0)
    assert prove_ledger(actor=Actor.job("test")).difference == ""


def _let_it_have_taken_place(booking: str) -> None:
    """The API knows no other clock than the wall's, so the booking is moved into the past."""
    with system_access():
        ends_at = datetime.now(UTC) - timedelta(hours=1)
        Booking.objects.filter(pk=booking).update(starts_at=ends_at - timedelta(minutes=90), ends_at=ends_at)
