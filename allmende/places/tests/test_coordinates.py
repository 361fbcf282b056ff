from __future__ import annotations

import pytest

from allmende.places.coordinates import Bounds, Coordinates
from allmende.places.tests.gazetteer import BERLIN, MUNICH, near


@pytest.mark.parametrize(
    ("latitude", "longitude", "precision"),
    [
        (0, 0, "address"),
        (90.1, 0, "address"),
        (0, 180.1, "address"),
        (float("nan"), 1, "address"),
        (1, float("inf"), "address"),
        (52, 13, "online"),
        (52, 13, "about there"),
    ],
)
def test_coordinates_are_a_point_on_earth(latitude: float, longitude: float, precision: str) -> None:
    with pytest.raises(ValueError, match=r"not between|no place|precision"):
        Coordinates(latitude, longitude, precision)


def test_distance_in_metres() -> None:
    assert round(BERLIN.metres_to(MUNICH)) == 504_852
    assert BERLIN.metres_to(BERLIN) == 0
    assert round(Coordinates(0, 179.9).metres_to(Coordinates(0, -179.9))) == 22_239
    assert round(BERLIN.metres_to(near(BERLIN, north_km=3, east_km=4))) == pytest.approx(5000, abs=5)


def test_bounds_around_a_point_hold_every_point_so_near_and_little_more() -> None:
    bounds = Bounds.around(BERLIN, 10)
    for north_km, east_km in ((9.99, 0), (-9.99, 0), (0, 9.99), (0, -9.99), (7, 7)):
        point = near(BERLIN, north_km=north_km, east_km=east_km)
        assert bounds.hold(point.latitude, point.longitude)
    for north_km, east_km in ((10.01, 0), (0, -10.05)):
        point = near(BERLIN, north_km=north_km, east_km=east_km)
        assert not bounds.hold(point.latitude, point.longitude)


def test_bounds_over_the_date_line_and_the_pole() -> None:
    assert list(Bounds.around(Coordinates(10, 179.95), 50).rectangles())[1][1] == -180
    assert Bounds.around(Coordinates(89.9, 10), 50) == Bounds(
        Bounds.around(Coordinates(89.9, 10), 50).south, -180, 90, 180
    )
    assert Bounds.around(Coordinates(52, 13), 20_000).hold(-52, -167)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("5,47,15,55", Bounds(47, 5, 55, 15)),
        ("170,-20,190,-10", Bounds(-20, 170, -10, -170)),
        ("-400,-95,400,95", Bounds(-90, -180, 90, 180)),
    ],
)
def test_bounds_as_text(text: str, bounds: Bounds) -> None:
    assert Bounds.parse(text) == bounds


@pytest.mark.parametrize(
    "text", ["", "5,47,15", "5,55,15,47", "a,b,c,d", "nan,1,2,3", "5,47,inf,55", "1,2,3,4,5"]
)
def test_bounds_that_are_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any message will do: the door answers with its own
        Bounds.parse(text)
