"""Outlines as rings of corners: read from the basemap's files, cut to a drawing, crossed by a parallel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from .coordinates import Bounds

FILES = Path(__file__).parent / "static" / "places" / "basemap"
Ring = tuple[tuple[float, float], ...]
"""Corners as (longitude, latitude), the first again at the end."""


@cache
def shapes_of(name: str) -> dict[str, tuple[Ring, ...]]:
    """Every outline of a file, by country; holes are outlines too."""
    shapes: dict[str, tuple[Ring, ...]] = {}
    for feature in json.loads((FILES / name).read_text(encoding="utf-8"))["features"]:
        geometry, iso = feature["geometry"], feature["properties"]["iso"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        shapes[iso] = shapes.get(iso, ()) + rings
    return shapes


def crossings(rings: Iterable[Ring], latitude: float) -> list[float]:
    """The longitudes at which outlines cross a parallel."""
    found = []
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 <= latitude) != (y2 <= latitude):
                found.append(x1 + (latitude - y1) / (y2 - y1) * (x2 - x1))
    return found


def touches(bounds: Bounds, ring: Ring) -> bool:
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return (
        min(longitudes) <= bounds.east
        and max(longitudes) >= bounds.west
        and min(latitudes) <= bounds.north
        and max(latitudes) >= bounds.south
    )


def clipped(ring: Ring, bounds: Bounds) -> Ring:
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
