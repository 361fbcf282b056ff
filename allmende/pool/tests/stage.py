"""Builders for tests of the pool: two cooperatives, something to lend, moments on Berlin's clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from allmende.coops.models import Coop, Network
from allmende.exchange.queries import account_of
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, BusyTime, Resource
from allmende.pool.offer import Offer
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.offer_resource import offer_resource
from tests.people import a_coop, a_network, an_officer

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """A moment by Berlin's clocks: at("2027-11-27 10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


MONDAY = at("2027-11-22 09:00")
"""When the tests play: `now` unless they say otherwise."""


@dataclass(frozen=True)
class Stage:
    """A network with a lender and a borrower, each with someone who may act for it."""

    network: Network
    lender: Coop
    borrower: Coop
    lends: Actor
    borrows: Actor

    def offer(self, *, now: datetime = MONDAY, **terms: Any) -> Resource:
        """Something of the lender's, by default a room for 5.00 an hour that is booked instantly."""
        terms = {"kind": "room", "name": "Großer Seminarraum", "price": 500} | terms
        with seeing(self.lends):
            return offer_resource(actor=self.lends, offer=Offer(**terms), now=now)

    def book(
        self, resource: Resource, start: str, end: str, *, now: datetime = MONDAY, **wish: Any
    ) -> Booking:
        """Book for the borrower, by local times; `end` may leave out the day."""
        actor = wish.pop("actor", self.borrows)
        with seeing(actor):
            return book_resource(
                actor=actor,
                resource_id=resource.pk,
                starts_at=at(start),
                ends_at=at(end if " " in end else f"{start[:10]} {end}"),
                now=now,
                **wish,
            )


def a_stage() -> Stage:
    network = a_network()
    lender, borrower = a_coop("Saalbau Morgenrot eG"), a_coop("Werkhof Linde eG")
    return Stage(
        network=network,
        lender=lender,
        borrower=borrower,
        lends=an_officer(lender, ["lend"], name="Jörg Wendtland"),
        borrows=an_officer(borrower, ["spend"], name="Hannelore Petzold"),
    )


def credits_of(coop: Coop) -> tuple[int, int]:
    """Balance and what is held of it."""
    with system_access():
        account = account_of(coop_id=coop.pk)
        return account.balance, account.held_out


def busy(resource: Resource) -> list[tuple[datetime, datetime, str]]:
    """When a resource is taken, buffer included."""
    rows = BusyTime.objects.filter(resource=resource).order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at", "state"))
