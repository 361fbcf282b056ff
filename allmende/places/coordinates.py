"""Points and rectangles on the earth, and the distance between points. Degrees in, metres out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, degrees, isfinite, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG). The error against the ellipsoid is at most 0.5 %."""
PRECISIONS = ("address", "postcode", "town", "region")
"""From exact to vague. What is only online has no coordinates."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in WGS 84 degrees and how exactly it is known.

    Raises ValueError outside the earth, at (0, 0), which is where broken files put what they do not know,
    and for an unknown precision.
    """

    latitude: float
    longitude: float
    precision: str = "address"

    def __post_init__(self) -> None:
        if not (isfinite(self.latitude) and -90 <= self.latitude <= 90):
            raise ValueError(f"latitude {self.latitude} is not between -90 and 90")
        if not (isfinite(self.longitude) and -180 <= self.longitude <= 180):
            raise ValueError(f"longitude {self.longitude} is not between -180 and 180")
        if self.latitude == 0 and self.longitude == 0:
            raise ValueError("(0, 0) is no place")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision {self.precision!r} is none of {', '.join(PRECISIONS)}")

    def metres_to(self, other: Coordinates) -> float:
        """Great-circle distance."""
        return metres_between(self.latitude, self.longitude, other.latitude, other.longitude)


def metres_between(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Haversine distance in metres; the database computes the same (`distance.DistanceM`)."""
    north = sin(radians(to_latitude - latitude) / 2) ** 2
    east = sin(radians(to_longitude - longitude) / 2) ** 2
    half_chord = north + cos(radians(latitude)) * cos(radians(to_latitude)) * east
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_chord)))


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle of the map, edges included. West greater than east: it crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.south, self.west, self.north, self.east))):
            raise ValueError("bounds need four numbers")
        if not -90 <= self.south <= self.north <= 90:
            raise ValueError("bounds need south <= north, both between -90 and 90")
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise ValueError("bounds need west and east between -180 and 180")

    @classmethod
    def around(cls, centre: Coordinates, km: float) -> Bounds:
        """The smallest rectangle that holds every point at most `km` away."""
        angle = km * 1000 / EARTH_RADIUS_M
        south = centre.latitude - degrees(angle)
        north = centre.latitude + degrees(angle)
        if south <= -90 or north >= 90:  # a pole is inside: every meridian is
            return cls(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
        half = degrees(asin(min(1.0, sin(angle) / cos(radians(centre.latitude)))))
        west, east = centre.longitude - half, centre.longitude + half
        return cls(south, west + 360 if west < -180 else west, north, east - 360 if east > 180 else east)

    @classmethod
    def parse(cls, text: str) -> Bounds:
        """Read `west,south,east,north`, the order of GeoJSON's bbox; a view over the date line is folded back.

        Raises ValueError for anything else.
        """
        west, south, east, north = (float(part) for part in text.split(","))
        if not all(map(isfinite, (west, south, east, north))):
            raise ValueError("bounds need four numbers")
        if east - west >= 360:
            west, east = -180.0, 180.0
        south, north = max(south, -90.0), min(north, 90.0)
        return cls(south, _on_earth(west), north, _on_earth(east))

    def rectangles(self) -> Iterator[tuple[float, float, float, float]]:
        """Yield (south, west, north, east) once, or twice where the date line cuts it."""
        if self.west <= self.east:
            yield self.south, self.west, self.north, self.east
        else:
            yield self.south, self.west, self.north, 180.0
            yield self.south, -180.0, self.north, self.east

    def hold(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies inside or on an edge."""
        return any(
            south <= latitude <= north and west <= longitude <= east
            for south, west, north, east in self.rectangles()
        )


def _on_earth(longitude: float) -> float:
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180
