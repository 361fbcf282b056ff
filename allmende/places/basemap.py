"""Maps that the server draws, for pages without a script and for the start page: outlines and grids of dots.

They come from the same Natural Earth files that the browser's map loads (`static/places/basemap`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from .coordinates import Bounds
from .projection import Projection

FILES = Path(__file__).parent / "static" / "places" / "basemap"
GERMANY = Bounds(47.2, 5.8, 55.1, 15.1)
HOME = Bounds(45.7, 5.8, 55.1, 17.2)
"""Germany, Austria and Switzerland."""

Ring = tuple[tuple[float, float], ...]
"""Corners as (longitude, latitude), the first again at the end."""


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
class Label:
    """A town's name on a drawing, in pixels: the place itself; the text stands right of it, at the edge left."""

    x: float
    y: float
    name: str
    is_left: bool = False

    @property
    def begins_at(self) -> float:
        return self.x - _text_width(self.name) if self.is_left else self.x


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

    def nearest_dot(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The dot that stands for a place, so that what lies close together becomes one."""
        x, y = self.at(latitude, longitude)
        return min(self.dots, key=lambda dot: (dot[0] - x) ** 2 + (dot[1] - y) ** 2, default=(x, y))


@lru_cache(maxsize=32)
def svg_outline(bounds: Bounds, width: float) -> Outline:
    """Draw the land inside the bounds, and the borders of states where they are known. Bends under a pixel go."""
    projection = Projection(bounds, width)
    land = _path(projection, (ring for rings in _shapes("countries.json").values() for ring in rings))
    borders = _path(projection, (ring for rings in _shapes("states.json").values() for ring in rings))
    return Outline(projection, land, borders)


@lru_cache(maxsize=32)
def dot_map(countries: tuple[str, ...], bounds: Bounds, width: float, spacing: float = 7.5) -> DotMap:
    """Fill the countries (ISO codes) with dots, `spacing` pixels apart, each row shifted by half."""
    projection = Projection(bounds, width)
    rings = [ring for iso in countries for ring in _shapes("countries.json").get(iso, ())]
    dots: list[tuple[float, float]] = []
    row_height, row, y = spacing * sqrt(3) / 2, 0, spacing / 2
    while y < projection.height:
        first = spacing / 2 + (spacing / 2 if row % 2 else 0)
        crossings = _crossings(rings, projection.latitude_of(y))
        x = first
        while x < width:
            # Inside where an odd number of outlines lies to the west.
            if sum(crossing < projection.longitude_of(x) for crossing in crossings) % 2:
                dots.append((round(x, 2), round(y, 2)))
            x += spacing
        row, y = row + 1, y + row_height
    return DotMap(projection, tuple(dots))


def labels_on(projection: Projection, language: str, *, most: int = 12) -> list[Label]:
    """The biggest towns inside a drawing whose names fit beside each other."""
    labels: list[Label] = []
    for _rank, longitude, latitude, names in _towns():
        if len(labels) == most:
            break
        if not projection.bounds.hold(latitude, longitude):
            continue
        name = names.get(f"name_{language.partition('-')[0]}") or names["name"]
        x, y = projection.at(latitude, longitude)
        label = Label(x, y, name, is_left=x + _text_width(name) > projection.width)
        if 12 < y < projection.height - 6 and not any(_overlap(label, other) for other in labels):
            labels.append(label)
    return labels


def _text_width(name: str) -> float:
    return 12 + 8.5 * len(name)  # italic serif of 16 px, generously


def _overlap(one: Label, other: Label) -> bool:
    return (
        abs(one.y - other.y) < 20
        and one.begins_at < other.begins_at + _text_width(other.name)
        and other.begins_at < one.begins_at + _text_width(one.name)
    )


@cache
def _towns() -> list[tuple[int, float, float, dict[str, str]]]:
    """The towns of labels.json, the biggest first."""
    features = json.loads((FILES / "labels.json").read_text(encoding="utf-8"))["features"]
    towns = (feature for feature in features if feature["properties"]["kind"] == "town")
    return sorted(
        (
            (town["properties"]["rank"], *town["geometry"]["coordinates"], town["properties"])
            for town in towns
        ),
        key=lambda town: town[0],
    )


def _crossings(rings: Iterable[Ring], latitude: float) -> list[float]:
    """The longitudes at which outlines cross a parallel."""
    found = []
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 <= latitude) != (y2 <= latitude):
                found.append(x1 + (latitude - y1) / (y2 - y1) * (x2 - x1))
    return found


def _path(projection: Projection, rings: Iterable[Ring]) -> str:
    return "".join(_closed_path(projection, ring) for ring in rings if _touches(projection.bounds, ring))


def _touches(bounds: Bounds, ring: Ring) -> bool:
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return (
        min(longitudes) <= bounds.east
        and max(longitudes) >= bounds.west
        and min(latitudes) <= bounds.north
        and max(latitudes) >= bounds.south
    )


def _closed_path(projection: Projection, ring: Ring) -> str:
    """One outline, cut off a little outside the drawing, without points nearer than a pixel to the last."""
    corners: list[tuple[float, float]] = []
    for longitude, latitude in _clipped(ring, projection.bounds):
        x, y = projection.at(latitude, longitude)
        if not corners or abs(x - corners[-1][0]) + abs(y - corners[-1][1]) >= 1:
            corners.append((x, y))
    if len(corners) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"


def _clipped(ring: Ring, bounds: Bounds) -> Ring:
    """Cut a ring at the four sides (Sutherland and Hodgman, 1974), 5 % outside so that no cut edge is seen."""
    wide, high = (bounds.east - bounds.west) / 20, (bounds.north - bounds.south) / 20
    for axis, limit, sign in (
        (0, bounds.west - wide, 1),
        (0, bounds.east + wide, -1),
        (1, bounds.south - high, 1),
        (1, bounds.north + high, -1),
    ):
        ring = tuple(_cut(ring, axis, limit, sign))
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: int) -> Iterator[tuple[float, float]]:
    for before, here in zip(ring[-1:] + ring[:-1], ring, strict=True):
        was_inside, is_inside = (sign * (point[axis] - limit) >= 0 for point in (before, here))
        if was_inside != is_inside:
            part = (limit - before[axis]) / (here[axis] - before[axis])
            yield (
                before[0] + part * (here[0] - before[0]),
                before[1] + part * (here[1] - before[1]),
            )
        if is_inside:
            yield here


@cache
def _shapes(name: str) -> dict[str, tuple[Ring, ...]]:
    """Every outline of a file, by country; holes are outlines too."""
    shapes: dict[str, tuple[Ring, ...]] = {}
    for feature in json.loads((FILES / name).read_text(encoding="utf-8"))["features"]:
        geometry, iso = feature["geometry"], feature["properties"]["iso"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        shapes[iso] = shapes.get(iso, ()) + rings
    return shapes
