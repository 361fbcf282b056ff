"""From degrees to the pixels of a drawing, and back: the Mercator projection that web maps use."""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, cos, degrees, radians, sinh, tan

from .coordinates import EARTH_RADIUS_M, Bounds

FURTHEST_NORTH = 85.0
"""Mercator's poles lie at infinity; drawings end here, north and south."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Draws `bounds` `width` pixels wide; the height follows. Bounds must not cross the date line.

    Raises ValueError for bounds without any width or height.
    """

    bounds: Bounds
    width: float

    def __post_init__(self) -> None:
        if self.bounds.west >= self.bounds.east or self.bounds.south >= self.bounds.north:
            raise ValueError("a drawing needs bounds with a width and a height")

    @property
    def height(self) -> float:
        return round(
            self._pixels_per_degree * (_mercator(self.bounds.north) - _mercator(self.bounds.south)), 1
        )

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """x to the right and y downwards, in pixels, to a tenth."""
        x = (longitude - self.bounds.west) * self._pixels_per_degree
        y = (_mercator(self.bounds.north) - _mercator(latitude)) * self._pixels_per_degree
        return round(x, 1), round(y, 1)

    def pixels(self, km: float, latitude: float) -> float:
        """How long a distance is drawn at this latitude: Mercator stretches towards the poles."""
        degrees_at_equator = km / (radians(1) * EARTH_RADIUS_M / 1000)
        return round(degrees_at_equator / cos(radians(latitude)) * self._pixels_per_degree, 1)

    def latitude_of(self, y: float) -> float:
        """The parallel that is drawn at this height."""
        return degrees(atan(sinh(radians(_mercator(self.bounds.north) - y / self._pixels_per_degree))))

    def longitude_of(self, x: float) -> float:
        """The meridian that is drawn there."""
        return self.bounds.west + x / self._pixels_per_degree

    @property
    def _pixels_per_degree(self) -> float:
        return self.width / (self.bounds.east - self.bounds.west)


def _mercator(latitude: float) -> float:
    return degrees(asinh(tan(radians(max(-FURTHEST_NORTH, min(FURTHEST_NORTH, latitude))))))
