"""The question "what is free near … on … from … to …?": date first, over all cooperatives, on live data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from allmende.coops.queries import coops_by_id
from allmende.places.coordinates import EARTH_RADIUS_M
from allmende.places.queries import Bounds, Coordinates

from ..availability import Span
from .pages import Page, pack, unpack

SQL = Path(__file__).with_name("free_resources.sql").read_text("utf-8")
MOST_ROWS = 200
LONGEST_Q = 200


@dataclass(frozen=True, slots=True)
class FreeResource:
    """One answer. Amounts in the smallest part of the unit; distance_m is None for what exists online only.

    price_asked: for the whole time and quantity asked for. quantity_left: how many are free then.
    """

    id: int
    kind: str
    name: str
    coop_id: int
    town: str
    latitude: float | None
    longitude: float | None
    precision: str
    distance_m: float | None
    price_asked: int
    price: int
    price_per: str
    by_agreement: bool
    answer_hours: int
    quantity: int
    quantity_left: int
    buffer_minutes: int
    slot_minutes: int
    time_zone: str
    coop_name: str = ""
    coop_slug: str = ""

    @property
    def is_pool(self) -> bool:
        return self.quantity > 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is free. near: None asks everywhere. max_price: for the whole booking. q: words or nearly words."""

    starts_at: datetime
    ends_at: datetime
    near: Coordinates | None = None
    radius_km: float = 10
    kinds: Collection[str] = ()
    max_price: int | None = None
    instant_only: bool = False
    q: str = ""
    quantity: int = 1

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


def free_resources(
    question: Question, *, now: datetime, limit: int = 50, cursor: str = ""
) -> Page[FreeResource]:
    """Resources that can be booked then, the nearest first. Two queries."""
    far, after = unpack(cursor, (float, int)) or (-1.0, 0)
    rows = _with_names(
        _ask(question, now=now, limit=min(limit, MOST_ROWS) + 1, free=True, after=(far, after))
    )
    return Page.of(rows, min(limit, MOST_ROWS), lambda row: pack(_far(row), row.id))


def taken_resources(question: Question, *, now: datetime, limit: int = 5) -> list[FreeResource]:
    """Resources that are open then and fit, but are taken, the nearest first. Two queries."""
    return _with_names(_ask(question, now=now, limit=limit, free=False, after=(-1.0, 0)))


def _ask(
    question: Question, *, now: datetime, limit: int, free: bool, after: tuple[float, int]
) -> list[FreeResource]:
    if question.span.ends_at - question.span.starts_at > timedelta(days=366 * 3):
        return []
    near = question.near
    parameters: dict[str, Any] = {
        "starts_at": question.starts_at,
        "ends_at": question.ends_at,
        "latitude": near.latitude if near else None,
        "longitude": near.longitude if near else None,
        "earth_radius_m": EARTH_RADIUS_M,
        "radius_m": question.radius_km * 1000 if near else "infinity",
        "kinds": list(question.kinds) or None,
        "max_price": question.max_price,
        "instant_only": question.instant_only,
        "q": question.q.strip()[:LONGEST_Q],
        "quantity": question.quantity,
        "now": now,
        "after_far": after[0],
        "after_id": after[1],
        "free": free,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL.replace("{in_rectangle}", _in_rectangle(near, question.radius_km)), parameters)
        return [FreeResource(*row) for row in cursor.fetchall()]


def _with_names(rows: list[FreeResource]) -> list[FreeResource]:
    """The names of the cooperatives, by one query for all: joined into the search, they made it slower."""
    coops = coops_by_id({row.coop_id for row in rows})
    return [
        replace(row, coop_name=coops[row.coop_id].name, coop_slug=coops[row.coop_id].slug) for row in rows
    ]


def _in_rectangle(near: Coordinates | None, radius_km: float) -> str:
    """The condition that the index answers. Only numbers go into the text."""
    if near is None:
        return "r.precision <> 'online'"
    boxes = [
        f"point(r.longitude, r.latitude) <@ box(point({west!r}, {south!r}), point({east!r}, {north!r}))"
        for south, west, north, east in Bounds.around(near, radius_km).rectangles()
    ]
    return f"({' or '.join(boxes)})"


def _far(row: FreeResource) -> float:
    return float("inf") if row.distance_m is None else row.distance_m
