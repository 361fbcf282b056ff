"""Distance in the database: the same answer as in Python, from the index, on any PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.places.coordinates import Bounds, Coordinates
from allmende.places.models import Precision
from allmende.places.queries import in_bounds, within
from allmende.places.tests.spots import Offer, Spot, a_spot, a_table_of_spots

BERLIN = Coordinates(52.52437, 13.41053)


@pytest.fixture(autouse=True)
def _table(db: None) -> Iterator[None]:
    with a_table_of_spots():
        yield


def test_within_keeps_the_near_rows_nearest_first_with_their_distance() -> None:
    a_spot(52.39886, 13.06566, name="Potsdam")
    a_spot(52.5219, 13.4132, name="Alexanderplatz")
    a_spot(48.13743, 11.57549, name="München")
    a_spot(None, None, "unknown", name="nowhere")
    found = within(Spot.objects.all(), near=BERLIN, km=30)
    assert [(spot.name, round(spot.distance_m)) for spot in found] == [
        ("Alexanderplatz", 329),
        ("Potsdam", 27_216),
    ]


def test_within_follows_a_relation() -> None:
    spot = a_spot(52.5219, 13.4132)
    offer = Offer.objects.create(spot=spot)
    Offer.objects.create(spot=a_spot(48.13743, 11.57549))
    assert list(within(Offer.objects.all(), near=BERLIN, km=5, via="spot__")) == [offer]


def test_a_radius_reaches_over_the_date_line() -> None:
    a_spot(-16.8, 179.98, name="Taveuni west")
    a_spot(-16.8, -179.98, name="Taveuni east")
    a_spot(-16.8, 0, name="the other side of the world")
    found = within(Spot.objects.all(), near=Coordinates(-16.8, 179.99), km=10)
    assert [spot.name for spot in found] == ["Taveuni west", "Taveuni east"]


def test_the_database_and_python_measure_the_same() -> None:
    chance = random.Random(7)
    for _ in range(300):
        a_spot(chance.uniform(-89, 89), chance.uniform(-180, 180))
    for centre in (BERLIN, Coordinates(-16.8, 179.9), Coordinates(89.5, 10.0)):
        by_database = {spot.pk: spot.distance_m for spot in within(Spot.objects.all(), near=centre, km=9000)}
        by_python = {
            spot.pk: metres
            for spot in Spot.objects.all()
            if (metres := centre.metres_to(spot.coordinates)) <= 9_000_000
        }
        assert by_database.keys() == by_python.keys()
        assert len(by_python) > 30
        assert all(abs(by_database[pk] - by_python[pk]) < 0.01 for pk in by_python)


def test_in_bounds_includes_the_edges() -> None:
    corner = a_spot(47, 5)
    a_spot(46.99, 5)
    assert list(in_bounds(Spot.objects.all(), Bounds(47, 5, 56, 16))) == [corner]
    assert list(in_bounds(Spot.objects.all(), Bounds.parse("170,46.995,365.5,50"))) == [corner]


def test_distance_runs_on_the_index() -> None:
    Spot.objects.bulk_create(
        Spot(latitude=47 + i % 80 / 10, longitude=6 + i // 80 / 10, precision="address") for i in range(6400)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze pg_temp.spot")
    plan = within(Spot.objects.all(), near=BERLIN, km=10).explain()
    assert "spot_by_place" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("latitude", "longitude", "precision", "guard"),
    [
        (0, 0, "address", "spot_is_somewhere_on_earth"),
        (52.5, None, "address", "spot_is_somewhere_on_earth"),
        (None, 13.4, "unknown", "spot_is_somewhere_on_earth"),
        (90.1, 13.4, "address", "spot_is_somewhere_on_earth"),
        (52.5, -180.5, "address", "spot_is_somewhere_on_earth"),
        (float("nan"), 13.4, "address", "spot_is_somewhere_on_earth"),
        (52.5, 13.4, "online", "spot_says_how_exactly_it_is_placed"),
        (52.5, 13.4, "unknown", "spot_says_how_exactly_it_is_placed"),
        (None, None, "town", "spot_says_how_exactly_it_is_placed"),
        (None, None, "", "spot_says_how_exactly_it_is_placed"),
    ],
)
def test_the_database_refuses_a_place_that_is_none(
    latitude: float | None, longitude: float | None, precision: str, guard: str
) -> None:
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        a_spot(latitude, longitude, precision)


def test_a_row_takes_and_forgets_its_place() -> None:
    spot = Spot(name="new")
    assert spot.coordinates is None
    spot.place_at(BERLIN)
    assert spot.coordinates == BERLIN
    spot.place_at(None)
    assert (spot.latitude, spot.longitude, spot.precision) == (None, None, Precision.UNKNOWN)
    spot.precision = Precision.ONLINE
    spot.place_at(None)
    assert spot.precision == Precision.ONLINE
