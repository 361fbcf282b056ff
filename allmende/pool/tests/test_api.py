"""The JSON door: the same bookings and the same refusals as the pages, in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.places.queries import Coordinates
from allmende.pool.availability import Opening
from allmende.pool.models import Booking, Resource
from allmende.pool.offer import Whereabouts
from allmende.pool.tests.stage import Stage, credits_of
from tests.people import a_coop, a_person, a_token, acting_for, an_officer

API = "/api/v1"
DAY = (datetime.now(UTC) + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
BRANDENBURG = Whereabouts(town="Brandenburg", coordinates=Coordinates(52.4125, 12.5316))


class Program:
    """Something that speaks JSON with a token of a person, bound to the cooperative acted for."""

    def __init__(self, actor: Actor | None = None, *, scopes: list[str] | None = None) -> None:
        self.headers = {"Accept-Language": "en"}
        if actor:
            coop = Coop.objects.get(pk=actor.coop_id) if actor.coop_id else None
            secret = a_token(Person.objects.get(pk=actor.person_id), coop, scopes=scopes or ["pool"])
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        response = Client().get(API + path, query, headers=self.headers)
        return response.status_code, response.json()

    def post(self, path: str, payload: Any = None, *, key: str = "") -> tuple[int, Any]:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        body = "" if payload is None else json.dumps(payload)
        response = Client().post(API + path, body, content_type="application/json", headers=headers)
        return response.status_code, response.json()


def wish(resource: Resource, *, hours: float = 2, **changes: Any) -> dict[str, Any]:
    return {
        "resource": resource.pk,
        "starts_at": DAY.isoformat(),
        "ends_at": (DAY + timedelta(hours=hours)).isoformat(),
    } | changes


def window(hours: float = 2) -> dict[str, str]:
    return {"from": DAY.isoformat(), "to": (DAY + timedelta(hours=hours)).isoformat()}


@pytest.fixture
def room(stage: Stage) -> Resource:
    return stage.offer(place=BRANDENBURG, openings=tuple(Opening(day, 0, 1440) for day in range(7)))


def test_a_resource_is_offered_and_read_by_everyone(stage: Stage) -> None:
    status, made = Program(stage.lends).post(
        "/resources",
        {
            "kind": "room",
            "name": "Großer Saal",
            "price": 500,
            "place": {"postcode": "14776", "town": "Brandenburg"},
            "opening_times": [{"weekday": 5, "opens": "09:00", "closes": "24:00"}],
        },
    )
    assert status == 201
    assert (made["name"], made["price"], made["coop"]["name"]) == ("Großer Saal", 500, "Saalbau Morgenrot eG")
    assert made["opening_times"] == [{"weekday": 5, "opens": "09:00", "closes": "24:00"}]
    assert made["place"]["precision"] == "postcode"
    assert Program().get(f"/resources/{made['id']}") == (200, made)
    status, found = Program().get("/resources", q="große", kind="room", coop=stage.lender.slug)
    assert (status, found) == (200, {"items": [made], "next_cursor": None})


def test_a_list_costs_the_same_queries_at_1_and_30(stage: Stage) -> None:
    counted = set()
    for number in (1, 30):
        while Resource.objects.count() < number:
            stage.offer(openings=(Opening(5, 540, 1080),), place=BRANDENBURG)
        with CaptureQueriesContext(connection) as queries:
            assert len(Program().get("/resources")[1]["items"]) == number
        counted.add(len(queries))
    assert len(counted) == 1


def test_what_is_free_near(stage: Stage, room: Resource) -> None:
    near = {"lat": "52.41", "lon": "12.53", "radius_km": "10", "kind": "room"}
    status, found = Program().get("/resources/available", **window(), **near)
    assert status == 200
    (row,) = found["items"]
    assert (row["id"], row["price_asked"], row["quantity_left"]) == (room.pk, 10_00, 1)
    assert row["coop"] == {"slug": stage.lender.slug, "name": stage.lender.name}
    assert 250 < row["distance_m"] < 350
    Program(stage.borrows).post("/bookings", wish(room))
    assert Program().get("/resources/available", **window(), **near)[1]["items"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-11-28T10:00:00"}, "invalid"),
        ({"from": "yesterday"}, "invalid"),
        ({"from": "1"}, "invalid"),
        ({"to": "2020-01-01T10:00:00Z"}, "invalid"),
        ({"lat": "52"}, "invalid"),
        ({"lat": "0", "lon": "0"}, "invalid"),
        ({"lat": "nan", "lon": "0"}, "invalid"),
        ({"kind": "boat"}, "invalid"),
        ({"radius_km": "501"}, "invalid"),
        ({"limit": "0"}, "invalid"),
        ({"cursor": "!"}, "invalid"),
        ({"colour": "red"}, "unknown-parameter"),
        ({"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}, None),
        ({"from": "0001-01-01T00:00:00+14:00", "to": "0001-01-02T00:00:00Z"}, "invalid"),
    ],
)
def test_questions_that_make_no_sense(db: None, query: dict[str, str], code: str | None) -> None:
    status, answer = Program().get("/resources/available", **(window() | query))
    assert (status, answer.get("code")) == ((200, None) if code is None else (422, code))


def test_booking_twice_with_one_key_is_one_booking(stage: Stage, room: Resource) -> None:
    program = Program(stage.borrows)
    status, made = program.post("/bookings", wish(room, purpose="Treffen"), key="one")
    assert (status, made["state"], made["price"], made["late_fee"]) == (201, "confirmed", 10_00, 5_00)
    assert made["borrower"] == {"slug": stage.borrower.slug, "name": stage.borrower.name}
    assert program.post("/bookings", wish(room, purpose="Treffen"), key="one") == (200, made)
    status, problem = program.post("/bookings", wish(room, hours=3), key="one")
    assert (status, problem["code"]) == (409, "key-used-differently")
    assert program.get(f"/bookings/{made['id']}") == (200, made)
    assert program.get("/bookings", state="confirmed") == (200, {"items": [made], "next_cursor": None})
    assert credits_of(stage.borrower) == (0, 10_00)


def test_a_refusal_says_rule_and_next_possible_time(stage: Stage, room: Resource) -> None:
    program = Program(stage.borrows)
    program.post("/bookings", wish(room))
    status, problem = program.post("/bookings", wish(room))
    assert status == 409
    assert problem["code"] == "slot-taken"
    assert problem["title"].startswith(
        "It is taken at that time. Nothing was held. Before that, the same day: "
    )
    assert problem["rule"] == "Nothing is lent twice at the same time."
    assert datetime.fromisoformat(problem["next_possible"]["starts_at"]) == DAY + timedelta(hours=2)
    assert datetime.fromisoformat(problem["earlier_possible"]["starts_at"]) == DAY - timedelta(hours=2)


def test_the_way_of_a_booking(stage: Stage) -> None:
    room = stage.offer(by_agreement=True)
    borrower, lender = Program(stage.borrows), Program(stage.lends)
    made = borrower.post("/bookings", wish(room))[1]
    path = f"/bookings/{made['id']}"
    assert made["state"] == "requested"
    assert borrower.post(f"{path}/confirmation")[0] == 403
    assert lender.post(f"{path}/confirmation")[1]["state"] == "confirmed"
    assert lender.post(f"{path}/confirmation")[1]["code"] == "wrong-state"
    assert lender.post(f"{path}/completion", {})[1]["code"] == "too-early"
    assert borrower.post(f"{path}/dispute", {"reason": "kalt"})[1]["code"] == "too-early"
    assert lender.post(f"{path}/settlement", {"outcome": "release"})[1]["code"] == "wrong-state"
    assert borrower.post(f"{path}/cancellation", {"reason": "krank"})[1]["cancelled_by"] == "borrower"
    other = borrower.post("/bookings", wish(room))[1]
    assert lender.post(f"/bookings/{other['id']}/refusal", {"reason": "voll"})[1]["state"] == "declined"
    assert credits_of(stage.borrower) == (0, 0)
    with system_access():
        Booking.objects.filter(pk=made["id"]).update(
            state="confirmed",
            cancelled_at=None,
            cancelled_by="",
            starts_at=DAY - timedelta(days=8),
            ends_at=DAY,
        )
    assert borrower.post(f"{path}/dispute", {"reason": "kalt"})[1]["state"] == "disputed"


def test_ids_of_others_do_not_exist(stage: Stage, room: Resource) -> None:
    made = Program(stage.borrows).post("/bookings", wish(room))[1]
    stranger = Program(an_officer(a_coop("Nachbarn eG")))
    oneself = Program(Actor(person_id=stage.borrows.person_id))
    for program in (stranger, oneself):
        for path in ("", "/cancellation", "/completion", "/confirmation", "/refusal"):
            call = program.get if not path else program.post
            assert call(f"/bookings/{made['id']}{path}")[1]["code"] == "not-found"
        assert program.get("/bookings") == (200, {"items": [], "next_cursor": None})
    assert stranger.get(f"/bookings/{uuid4()}")[0] == 404
    assert stranger.get("/resources/99999999999999999999")[0] == 404


def test_who_may_not(stage: Stage, room: Resource) -> None:
    assert Program().post("/bookings", wish(room))[0] == 401
    assert Program().post("/resources", {"kind": "room", "name": "x"})[0] == 401
    assert Program().get("/bookings")[0] == 401
    elsewhere = Program(stage.borrows, scopes=["exchange"])
    assert elsewhere.post("/bookings", wish(room))[1]["code"] == "not-allowed"
    assert elsewhere.get("/bookings")[1]["code"] == "not-allowed"
    assert Program(stage.borrows).post("/resources", {"kind": "room", "name": "x"})[0] == 403
    oneself = Program(acting_for(a_person("Nora Neugier")))
    assert oneself.post("/bookings", wish(room))[1]["code"] == "free-things-only"


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-11-28T10:00:00"},
        {"starts_at": 1_800_000_000},
        {"starts_at": None},
        {"quantity": "1"},
        {"quantity": 1.5},
        {"quantity": 10**30},
        {"resource": "x"},
        {"resource": True},
        {"purpose": "x" * 501},
        {"purpose": "\0"},
        {"colour": "red"},
        {"ends_at": "0001-01-01T00:00:00Z"},
        {"ends_at": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_bodies_that_make_no_sense(stage: Stage, room: Resource, change: dict[str, Any]) -> None:
    status, problem = Program(stage.borrows).post("/bookings", wish(room) | change)
    assert (status, problem["status"]) == (422, 422)
    with system_access():
        assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "boat"},
        {"name": "  "},
        {"name": "x" * 121},
        {"price": -1},
        {"price": 2**53},
        {"quantity": 0},
        {"slot_minutes": 7},
        {"shortest_minutes": 60, "longest_minutes": 30},
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "localtime"},
        {"time_zone": "posix/Europe/Berlin"},
        {"time_zone": "../../etc/passwd"},
        {"opening_times": [{"weekday": 0, "opens": "10:00", "closes": "09:00"}]},
        {"opening_times": [{"weekday": 7, "opens": "08:00", "closes": "09:00"}]},
        {"opening_times": [{"weekday": 0, "opens": "08:00", "closes": "25:00"}]},
        {"opening_times": [{"weekday": 0, "opens": "08:00", "closes": "10:00"}] * 2},
        {"place": {"latitude": 52.5}},
        {"place": {"latitude": 0, "longitude": 0}},
    ],
)
def test_offers_that_make_no_sense(stage: Stage, change: dict[str, Any]) -> None:
    status, problem = Program(stage.lends).post("/resources", {"kind": "room", "name": "Saal"} | change)
    assert (status, problem["status"]) == (422, 422)
    assert not Resource.objects.exists()


def test_bodies_are_optional_but_strict(stage: Stage, room: Resource) -> None:
    program = Program(stage.borrows)
    path = f"/bookings/{program.post('/bookings', wish(room))[1]['id']}"
    assert program.post(f"{path}/cancellation", {"why": "x"})[0] == 422
    assert program.post(f"{path}/completion", {"why": "x"})[0] == 422
    assert program.post(f"{path}/cancellation")[0] == 200
