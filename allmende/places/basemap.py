"""Maps that the server draws, for pages without a script and for the start page: outlines and grids of dots.

They come from the same Natural Earth files that the browser's map loads (`static/places/basemap`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from .coordinates import Bounds
from .labels import Label, labels_on
from .projection import Projection
from .rings import Ring, clipped, crossings, shapes_of, touches

__all__ = ["GERMANY", "HOME", "DotMap", "Label", "Outline", "dot_map", "labels_on", "svg_outline"]

GERMANY = Bounds(47.2, 5.8, 55.1, 15.1)
HOME = Bounds(45.7, 5.8, 55.1, 17.2)
"""Germany, Austria and Switzerland."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What an SVG of `width` × `height` draws: paths (the `d` attribute), and where a place lies on it."""

    projection: Projection
    land: str
    borders: str

    @property
    def width(self) -> float:
        return self.projection.width

    @property
    def height(self) -> float:
        return self.projection.height

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        return self.projection.at(latitude, longitude)


@dataclass(frozen=True, slots=True)
class DotMap:
    """The shape of countries as a grid of dots, each `M x y h0` of the path: drawn by a round line cap."""

    projection: Projection
    dots: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        return self.projection.width

    @property
    def height(self) -> float:
        return self.projection.height

    @property
    def path(self) -> str:
        return "".join(f"M{x:g} {y:g}h0" for x, y in self.dots)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        return self.projection.at(latitude, longitude)


@lru_cache(maxsize=32)
def svg_outline(bounds: Bounds, width: float) -> Outline:
    """Draw the land inside the bounds, and the borders of states where they are known. Bends under a pixel go."""
    projection = Projection(bounds, width)
    land = _path(projection, (ring for rings in shapes_of("countries.json").values() for ring in rings))
    borders = _path(projection, (ring for rings in shapes_of("states.json").values() for ring in rings))
    return Outline(projection, land, borders)


@lru_cache(maxsize=32)
def dot_map(countries: tuple[str, ...], bounds: Bounds, width: float, spacing: float = 7.5) -> DotMap:
    """Fill the countries (ISO codes) with dots, `spacing` pixels apart, each row shifted by half."""
    projection = Projection(bounds, width)
    rings = [ring for iso in countries for ring in shapes_of("countries.json").get(iso, ())]
    dots: list[tuple[float, float]] = []
    row_height, row, y = spacing * sqrt(3) / 2, 0, spacing / 2
    while y < projection.height:
        first = spacing / 2 + (spacing / 2 if row % 2 else 0)
        borders = crossings(rings, projection.latitude_of(y))
        x = first
        while x < width:
            # Inside where an odd number of outlines lies to the west.
            if sum(border < projection.longitude_of(x) for border in borders) % 2:
                dots.append((round(x, 2), round(y, 2)))
            x += spacing
        row, y = row + 1, y + row_height
    return DotMap(projection, tuple(dots))


def _path(projection: Projection, rings: Iterable[Ring]) -> str:
    return "".join(_closed_path(projection, ring) for ring in rings if touches(projection.bounds, ring))


def _closed_path(projection: Projection, ring: Ring) -> str:
    """One outline, cut off a little outside the drawing, without points nearer than a pixel to the last."""
    corners: list[tuple[float, float]] = []
    for longitude, latitude in clipped(ring, projection.bounds):
        x, y = projection.at(latitude, longitude)
        if not corners or abs(x - corners[-1][0]) + abs(y - corners[-1][1]) >= 1:
            corners.append((x, y))
    if len(corners) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"
