"""The web server is killed while programs book and pay: what was acknowledged exists once, nothing else is held."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allmende.coops.models import Coop
from allmende.exchange.queries import account_of, network_sums
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Hold, Transfer
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.pool.models import Booking, BusyTime
from allmende.pool.offer import Offer
from allmende.pool.use_cases.offer_resource import offer_resource
from tests.people import a_coop, a_network, a_person, a_token, acting_for, an_office

from .processes import WebServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

KILLS = 4
PROGRAMS = 4
WISHES = 18
"""How much each program asks for; every third is a payment, every fourth slot is wanted by all of them."""


@dataclass
class Program:
    """Asks one after the other, and asks the same again with the same key until it is told an outcome."""

    server: WebServer
    name: str
    token: str
    wishes: list[tuple[str, dict[str, Any]]]
    outcomes: dict[str, tuple[int, Any]] = field(default_factory=dict)
    tries: int = 0

    def run(self) -> None:
        for number, (path, wish) in enumerate(self.wishes):
            key = f"{self.name}-{number}"
            while key not in self.outcomes:
                self.tries += 1
                try:
                    status, answer = self.ask(path, wish, key)
                except OSError:  # killed: was it done or not? The key will tell.
                    threading.Event().wait(0.05)
                    continue
                if status < 500:
                    self.outcomes[key] = status, answer

    def ask(self, path: str, wish: dict[str, Any], key: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return self.server.ask("POST", f"/api/v1{path}", wish, headers)

    def made(self, path: str) -> dict[str, Any]:
        """What the program was told it has, by key."""
        paths = {f"{self.name}-{number}": each for number, (each, _wish) in enumerate(self.wishes)}
        return {
            key: answer["id"]
            for key, (status, answer) in self.outcomes.items()
            if paths[key] == path and status in (200, 201)
        }


@pytest.fixture
def server(transactional_db: None) -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.kill()


def test_killed_again_and_again(server: WebServer) -> None:
    programs = some_programs(server)
    server.start()
    threads = [threading.Thread(target=program.run) for program in programs]
    for thread in threads:
        thread.start()
    chance = random.Random(20261122)
    everything = sum(len(program.wishes) for program in programs)
    for number in range(1, KILLS + 1):
        wanted = everything * number // (KILLS + 1)
        while sum(len(program.outcomes) for program in programs) < wanted:
            threading.Event().wait(0.01 + chance.random() / 50)
        server.kill()
        server.start()
    for thread in threads:
        thread.join()

    assert sum(program.tries for program in programs) > everything, "no request was ever cut off"
    told = {key: outcome for program in programs for key, outcome in program.outcomes.items()}
    assert {status for status, _answer in told.values()} <= {200, 201, 409}
    assert len(told) == everything
    the_same_key_is_the_same_booking(programs)
    what_was_told_exists_once(programs)
    contested_slots_have_one_winner(programs)
    busy_times_and_holds_match_the_bookings()
    the_books_add_up(programs)


def some_programs(server: WebServer) -> list[Program]:
    """Programs of one borrower each, who want times of the same two rooms and pay each other's lender."""
    a_network()
    lender = a_coop("Saalbau eG")
    anna = a_person("Anna Ackermann")
    an_office(anna, lender)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rooms = [_a_room(acting_for(anna, lender), name, now) for name in ("Saal", "Küche")]
    programs = []
    for number in range(PROGRAMS):
        person, coop = a_person(f"Bert {number}"), a_coop(f"Werkhof {number} eG")
        an_office(person, coop)
        wishes = [_wish(number, turn, rooms, lender, now) for turn in range(WISHES)]
        programs.append(Program(server, f"p{number}", a_token(person, coop), wishes))
    return programs


def _a_room(actor: Actor, name: str, now: datetime) -> int:
    offer = Offer(kind="room", name=name, price=10, by_agreement=name == "Saal")
    with seeing(actor):
        return int(offer_resource(actor=actor, offer=offer, now=now).pk)


def _wish(
    number: int, turn: int, rooms: list[int], lender: Coop, now: datetime
) -> tuple[str, dict[str, Any]]:
    if turn % 3 == 2:
        return "/transfers", {"to": lender.slug, "amount": 7, "purpose": f"{number}/{turn}"}
    contested = turn % 4 == 0
    start = now + timedelta(days=2 + turn, hours=0 if contested else 2 + 2 * number)
    end = start + timedelta(hours=1)
    wish = {"resource": rooms[turn % 2], "starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return "/bookings", wish


def the_same_key_is_the_same_booking(programs: list[Program]) -> None:
    for program in programs:
        for number, (path, wish) in enumerate(program.wishes):
            key = f"{program.name}-{number}"
            status, answer = program.ask(path, wish, key)
            before = program.outcomes[key]
            if before[0] in (200, 201):
                assert (status, answer["id"]) == (200, before[1]["id"]), key
            else:
                assert status == before[0], key


def what_was_told_exists_once(programs: list[Program]) -> None:
    bookings = {key: made for program in programs for key, made in program.made("/bookings").items()}
    paid = {made for program in programs for made in program.made("/transfers").values()}
    with system_access():
        kept = {each.idempotency_key: str(each.pk) for each in Booking.objects.all()}
        transfers = {str(each.pk) for each in Transfer.objects.all()}
        assert Booking.objects.count() == len(kept)
    assert kept == bookings
    assert transfers == paid
    assert len(paid) == PROGRAMS * len([turn for turn in range(WISHES) if turn % 3 == 2])


def contested_slots_have_one_winner(programs: list[Program]) -> None:
    with system_access():
        slots = list(Booking.objects.values_list("resource_id", "starts_at"))
    assert len(slots) == len(set(slots))
    refused = [
        answer["code"]
        for program in programs
        for status, answer in program.outcomes.values()
        if status == 409
    ]
    contested = [turn for turn in range(WISHES) if turn % 4 == 0 and turn % 3 != 2]
    assert refused == ["slot-taken"] * (len(contested) * (PROGRAMS - 1))


def busy_times_and_holds_match_the_bookings() -> None:
    with system_access():
        bookings = list(Booking.objects.all())
        busy = {each.booking_id: (each.starts_at, each.ends_at) for each in BusyTime.objects.all()}
        holds = {each.pk: each.amount for each in Hold.objects.all()}
    assert busy == {each.pk: (each.starts_at, each.ends_at) for each in bookings}
    assert holds == {each.hold_id: each.price for each in bookings}


def the_books_add_up(programs: list[Program]) -> None:
    proof = prove_ledger(actor=Actor.job("test"))
    assert proof.difference == ""
    sums = network_sums()
    assert sums is not None
    assert (sums.total, sums.volume) == (0, 7 * proof.transfers)
    with system_access():
        for coop in Coop.objects.filter(name__startswith="Werkhof"):
            account = account_of(coop_id=coop.pk)
            assert account is not None
            held = sum(each.price for each in Booking.objects.filter(borrower_coop=coop))
            assert account.held_out == held
