"""Bookings for programs: the exact answers, and the refusals in the words of the pages."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Hold
from allmende.pool.models import Booking, BusyTime
from tests.building import BuildOnce
from tests.people import a_coop, a_network, a_person, an_office, signed_in

from .programs import Program

pytestmark = pytest.mark.django_db

START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
END = START + timedelta(hours=2)


@dataclass
class Stage:
    joerg: Person
    hanna: Person
    lender: Coop
    borrower: Coop
    lends: Program
    borrows: Program

    def offer(self, **terms: Any) -> int:
        answer = self.lends.post(
            "/resources",
            **({"kind": "room", "name": "Großer Saal", "price": 500, "time_zone": "UTC"} | terms),
        )
        assert answer.status == 201, answer
        return int(answer["id"])


def a_stage() -> Stage:
    a_network()
    lender, borrower = a_coop("Saalbau Morgenrot eG"), a_coop("Werkhof Linde eG")
    joerg, hanna = a_person("Jörg Wendtland"), a_person("Hannelore Petzold")
    an_office(joerg, lender, ["lend"])
    an_office(hanna, borrower, ["spend"])
    return Stage(joerg, hanna, lender, borrower, Program(joerg, lender), Program(hanna, borrower))


@pytest.fixture(scope="module")
def stage_of_the_module(build_once: BuildOnce) -> Stage:
    return build_once(a_stage)


@pytest.fixture
def stage(stage_of_the_module: Stage, db: None) -> Stage:
    return deepcopy(stage_of_the_module)


def a_wish(resource: int, /, **changes: Any) -> dict[str, Any]:
    return {"resource": resource, "starts_at": START.isoformat(), "ends_at": END.isoformat()} | changes


def test_a_booking_as_json(stage: Stage) -> None:
    room = stage.offer(by_agreement=True, cancel_hours=24, late_cancel_percent=50, answer_hours=48)
    answer = stage.borrows.post("/bookings", **a_wish(room, purpose="Chorprobe"))
    assert answer.status == 201
    made = dict(answer.json)
    identity, number = made.pop("id"), made.pop("number")
    UUID(identity)
    assert re.fullmatch(r"B-\d{4}-\d{4}", number)
    requested_at = datetime.fromisoformat(made.pop("requested_at"))
    assert requested_at.tzinfo is not None
    assert datetime.fromisoformat(made.pop("answer_until")) == requested_at + timedelta(hours=48)
    assert datetime.fromisoformat(made.pop("free_until")) == START - timedelta(hours=24)
    assert datetime.fromisoformat(made.pop("starts_at")) == START
    assert datetime.fromisoformat(made.pop("ends_at")) == END
    assert made == {
        "state": "requested",
        "resource": {
            "id": room,
            "kind": "room",
            "name": "Großer Saal",
            "time_zone": "UTC",
            "url": f"http://localhost:8000/resources/{room}",
        },
        "lender": {"slug": "saalbau-morgenrot-eg", "name": "Saalbau Morgenrot eG"},
        "borrower": {"slug": "werkhof-linde-eg", "name": "Werkhof Linde eG"},
        "quantity": 1,
        "purpose": "Chorprobe",
        "price": 1000,
        "late_fee": 500,
        "confirmed_at": None,
        "disputed_at": None,
        "completed_at": None,
        "cancelled_at": None,
        "cancelled_by": None,
        "url": f"http://localhost:8000/bookings/{identity}",
    }
    for program in (stage.lends, stage.borrows):
        assert program.get(f"/bookings/{identity}").json == answer.json


def test_all_times_have_an_offset(stage: Stage) -> None:
    booked = stage.borrows.post("/bookings", **a_wish(stage.offer()))
    for name, value in booked.json.items():
        if value and name.endswith(("_at", "_until")):
            assert re.search(r"(Z|[+-]\d\d:\d\d)$", value), f"{name}: {value}"


def test_any_offset_means_the_same_moment(stage: Stage) -> None:
    room = stage.offer(quantity=4)
    for offset, hours in (("+00:00", 0), ("Z", 0), ("+01:00", 1), ("-11:00", -11)):
        start, end = (
            f"{moment + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}{offset}" for moment in (START, END)
        )
        booked = stage.borrows.post("/bookings", **a_wish(room, starts_at=start, ends_at=end))
        assert booked.status == 201, booked
        assert datetime.fromisoformat(booked["starts_at"]) == START


def test_the_same_key_is_one_booking(stage: Stage) -> None:
    room = stage.offer()
    first = stage.borrows.post("/bookings", key="abc", **a_wish(room))
    again = stage.borrows.post("/bookings", key="abc", **a_wish(room))
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    other = stage.borrows.post("/bookings", key="abc", **a_wish(room, purpose="etwas anderes"))
    assert other.refusal == (409, "key-used-differently")
    with system_access():
        assert Booking.objects.count() == Hold.objects.count() == BusyTime.objects.count() == 1


def test_a_key_is_the_senders_own(stage: Stage) -> None:
    room, coop, person = stage.offer(quantity=2), a_coop("Garten eG"), a_person("Gitta")
    an_office(person, coop, ["spend"])
    ours = stage.borrows.post("/bookings", key="abc", **a_wish(room))
    theirs = Program(person, coop).post("/bookings", key="abc", **a_wish(room))
    assert (ours.status, theirs.status) == (201, 201)
    assert ours["id"] != theirs["id"]
    assert stage.borrows.post("/bookings", key="k" * 121, **a_wish(room)).status == 422


def refused_wishes() -> list[tuple[str, dict[str, Any], dict[str, Any], tuple[int, str]]]:
    """(name, terms of the offer, changes of the wish, refusal) of what both doors must refuse alike."""
    long_ago, later = START - timedelta(days=30), START + timedelta(days=400)
    return [
        ("past", {}, _between(long_ago, 2), (422, "in-the-past")),
        ("far", {}, _between(later, 2), (422, "too-far-ahead")),
        ("long", {"longest_minutes": 60}, {}, (422, "too-long")),
        ("short", {"shortest_minutes": 240}, {}, (422, "too-short")),
        ("notice", {"notice_minutes": 60 * 24 * 20}, {}, (422, "notice-too-short")),
        ("grid", {"slot_minutes": 60}, _between(START + timedelta(minutes=15), 2), (422, "off-the-grid")),
        ("closed", {"opening_times": [_never_then()]}, {}, (422, "outside-opening-times")),
        ("many", {"quantity": 2}, {"quantity": 3}, (422, "not-so-many")),
        ("credit", {"price": 100_000}, {}, (409, "credit-limit-reached")),
    ]


def _between(start: datetime, hours: int) -> dict[str, Any]:
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=hours)).isoformat()}


def _never_then() -> dict[str, Any]:
    return {"weekday": (START.weekday() + 3) % 7, "opens": "10:00", "closes": "12:00"}


@pytest.mark.parametrize(
    ("name", "terms", "changes", "refusal"),
    refused_wishes(),
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_both_doors_refuse_in_the_same_words(
    stage: Stage, name: str, terms: dict[str, Any], changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    wish = a_wish(stage.offer(**terms), **changes)
    answer = stage.borrows.post("/bookings", **wish)
    assert answer.refusal == refusal, answer
    page = _on_the_page(stage, wish)
    for sentence in (answer["title"], answer.json.get("rule", "")):
        assert sentence in page, f"the page does not say {sentence!r}"
    with system_access():
        assert not Booking.objects.exists()
        assert not Hold.objects.exists()
        assert not BusyTime.objects.exists()


def test_a_taken_slot_is_refused_with_the_next_one_on_both_doors(stage: Stage) -> None:
    wish = a_wish(stage.offer())
    assert stage.borrows.post("/bookings", **wish).status == 201
    answer = stage.borrows.post("/bookings", **wish)
    assert answer.refusal == (409, "slot-taken")
    assert answer["field"] == "starts_at"
    following = {name: datetime.fromisoformat(value) for name, value in answer["next_possible"].items()}
    assert following == {"starts_at": END, "ends_at": END + timedelta(hours=2)}
    assert answer["title"] in _on_the_page(stage, wish)
    assert stage.borrows.post("/bookings", **(wish | answer["next_possible"])).status == 201


def _on_the_page(stage: Stage, wish: dict[str, Any]) -> str:
    """What the page answers to the same wish, as text."""
    start, end = (datetime.fromisoformat(wish[name]) for name in ("starts_at", "ends_at"))
    form = {
        "on": f"{start:%Y-%m-%d}",
        "from": f"{start:%H:%M}",
        "until": f"{end:%Y-%m-%d}",
        "to": f"{end:%H:%M}",
        "quantity": wish.get("quantity", 1),
        "key": uuid4().hex,
    }
    client = signed_in(Client(headers={"Accept-Language": "en"}), stage.hanna, stage.borrower)
    page = client.post(f"/resources/{wish['resource']}", form)
    assert page.status_code in (409, 422)
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    for entity, sign in (("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return re.sub(r"\s+", " ", text)


def test_steps_of_a_booking(stage: Stage) -> None:
    booked = stage.borrows.post("/bookings", **a_wish(stage.offer(by_agreement=True)))
    path = f"/bookings/{booked['id']}"
    assert stage.borrows.post(f"{path}/confirmation").refusal == (403, "not-allowed")
    assert stage.lends.post(f"{path}/confirmation")["state"] == "confirmed"
    assert stage.lends.post(f"{path}/confirmation").refusal[0] == 409
    cancelled = stage.borrows.post(f"{path}/cancellation", reason="krank")
    assert (cancelled["state"], cancelled["cancelled_by"]) == ("cancelled", "borrower")
    assert stage.borrows.post(f"{path}/completion").refusal[0] == 409
    assert stage.borrows.get("/accounts")["items"][0]["held_out"] == 0
    assert stage.lends.post(f"{path}/confirmation", unexpected=1).status == 422


def test_bookings_of_others_do_not_exist(stage: Stage) -> None:
    booked = stage.borrows.post("/bookings", **a_wish(stage.offer()))
    person, coop = a_person("Gitta"), a_coop("Garten eG")
    an_office(person, coop)
    nowhere = f"/bookings/{uuid4()}"
    for stranger in (Program(person, coop), Program(person)):
        for step in ("", "/confirmation", "/cancellation", "/completion", "/refusal"):
            method = "POST" if step else "GET"
            theirs = stranger.send(method, f"/bookings/{booked['id']}{step}")
            none = stranger.send(method, f"{nowhere}{step}")
            assert theirs.status == 404, theirs
            assert theirs.json == none.json, "the answer tells that it exists"
        assert stranger.get("/bookings")["items"] == []


def test_lists_go_on_without_gaps_or_doubles(stage: Stage) -> None:
    rooms = {stage.offer(name=f"Raum {number % 5}") for number in range(17)}
    seen = [each["id"] for each in stage.borrows.all_pages("/resources", limit=4)]
    assert (len(seen), set(seen)) == (17, rooms)
    times = {"from": START.isoformat(), "to": END.isoformat()}
    free = [each["id"] for each in stage.borrows.all_pages("/resources/available", **times, limit=5)]
    assert (len(free), set(free)) == (17, rooms)
    made = {stage.borrows.post("/bookings", **a_wish(room))["id"] for room in sorted(rooms)[:9]}
    booked = [each["id"] for each in stage.borrows.all_pages("/bookings", limit=2)]
    assert (len(booked), set(booked)) == (9, made)


def test_cursors_that_are_not_ours_are_refused(stage: Stage) -> None:
    stage.offer()
    for cursor in ("x", "W10=", "bnVsbA==", "eyJhIjoxfQ==", "%00", "W251bGwsbnVsbF0="):
        for path in ("/resources", "/bookings", "/organisations"):
            answer = stage.borrows.get(path, cursor=cursor)
            assert answer.status in (400, 422), f"{path}?cursor={cursor}: {answer}"


NO_WISHES: list[dict[str, Any]] = [
    {"starts_at": "2027-11-27T10:00:00"},
    {"starts_at": "27.11.2027 10:00"},
    {"starts_at": 1_800_000_000},
    {"starts_at": "0000-00-00T00:00:00Z"},
    {"starts_at": "9999-12-31T23:59:59-23:59"},
    {"starts_at": "0001-01-01T00:00:00+23:59"},
    {"ends_at": "2027-11-27T10:00:00+99:00"},
    {"resource": 10**40},
    {"resource": -1},
    {"resource": "1"},
    {"resource": 1.5},
    {"resource": True},
    {"resource": [1] * 5000},
    {"quantity": 2**62},
    {"quantity": 0},
    {"quantity": None},
    {"purpose": "\x00"},
    {"purpose": "x" * 501},
    {"purpose": {"a": 1}},
    {"price": 0},
    {"borrower": "saalbau-morgenrot-eg"},
]


def test_wishes_that_are_none(stage: Stage) -> None:
    room = stage.offer()
    for changes in NO_WISHES:
        answer = stage.borrows.post("/bookings", **a_wish(room, **changes))
        assert answer.status in (404, 422), f"{str(changes)[:60]}: {answer}"
    with system_access():
        assert not Booking.objects.exists()
