"""A map for those without a script: numbered pins around a place, to scale, north up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from .pins import Pin, apart

SIZE = 420
KM_PER_DEGREE = 111.32


@dataclass(frozen=True)
class Sketch:
    """A square of `size` units; ring is the radius of the searched circle, 0 for none."""

    size: int
    ring: float
    pins: list[Pin]


def map_sketch(
    markers: Iterable[Mapping[str, Any]], lat: float, lon: float, radius_km: float | None = None
) -> Sketch:
    """Place markers ({"nr" or "numbers", "lat", "lon", "on"}) around a point, so that all of them and the ring fit."""
    markers = list(markers)
    wide = cos(radians(lat))
    offsets = [
        ((each["lon"] - lon) * KM_PER_DEGREE * wide, (each["lat"] - lat) * KM_PER_DEGREE) for each in markers
    ]
    reach = max([radius_km or 0.0, 0.5, *(max(abs(x), abs(y)) for x, y in offsets)])
    scale = (SIZE / 2 - 24) / reach
    pins = apart(
        Pin(
            tuple(each.get("numbers") or [each["nr"]]),
            round(SIZE / 2 + x * scale, 1),
            round(SIZE / 2 - y * scale, 1),
            bool(each.get("on")),
        )
        for each, (x, y) in zip(markers, offsets, strict=True)
    )
    return Sketch(SIZE, round((radius_km or 0) * scale, 1), pins)
