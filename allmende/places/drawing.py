"""A view of the map as the server draws it, for those without a script or WebGL, and what the map starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from django.utils.translation import get_language

from allmende.ui.drawings import Pin, apart

from .basemap import Outline, svg_outline
from .coordinates import Bounds, Coordinates
from .labels import Label, labels_on

__all__ = ["AREA_KM", "WIDTH", "Spot", "View", "ring_on", "roomy", "view_of", "view_of_place", "zoom_of"]

WIDTH = 640
"""Pixels of a drawing's own grid; it is scaled to its place on the page."""
LEAST_SPAN = 0.4
"""Degrees that a view has at least, so that a single place has surroundings."""
AREA_KM = {"postcode": 3, "town": 6, "region": 30}
"""How large the area is drawn in which something lies somewhere: above the error that 90 % of places stay under."""
SURROUNDINGS_KM = 60
"""How much land is shown around one place: enough for towns that everyone knows."""
AROUND_AREA = 3
"""How many times its own width an area has around it: on a narrow map it fills half, and towns stay around it."""
Ring = tuple[float, float, float]


@dataclass(frozen=True)
class Spot:
    """A circle of a drawing; a cluster is green, as on the map that a script draws."""

    x: float
    y: float
    radius: float
    text: str = ""
    is_cluster: bool = False


@dataclass(frozen=True)
class View:
    """A view of the map: its middle and zoom for MapLibre, its outline and circles for SVG."""

    bounds: Bounds
    outline: Outline
    labels: tuple[Label, ...]
    spots: list[Spot]
    zoom: float
    ring: Ring | None = None
    pins: tuple[Pin, ...] = ()
    where: Coordinates | None = None
    """The one place that is shown, if it is a view of one."""

    @property
    def latitude(self) -> float:
        return (self.bounds.south + self.bounds.north) / 2

    @property
    def longitude(self) -> float:
        return (self.bounds.west + self.bounds.east) / 2

    @property
    def area_km(self) -> int:
        """Half the width of the area the one place lies in; 0 where it is known exactly."""
        return AREA_KM.get(self.where.precision, 0) if self.where else 0


def view_of(bounds: Bounds, spots: list[Spot], *, ring: Ring | None = None, pins: Iterable[Pin] = ()) -> View:
    """A view of many. bounds: as `roomy` made them; the rest in the pixels of their outline. Pins that touch merge."""
    outline = svg_outline(bounds, WIDTH)
    return View(bounds, outline, _labels(outline), spots, zoom_of(bounds), ring, tuple(apart(pins)))


def view_of_place(where: Coordinates) -> View:
    """One place and its surroundings. Where only its area is known: a ring, which no name lies under."""
    km = AREA_KM.get(where.precision, 0)
    if km:
        bounds = roomy(Bounds.around(where, km * AROUND_AREA), least=0)
        outline = svg_outline(bounds, WIDTH)
        ring = ring_on(outline, where, km)
        return View(bounds, outline, _labels(outline, ring), [], zoom_of(bounds), ring, where=where)
    bounds = roomy(Bounds.around(where, SURROUNDINGS_KM))
    outline = svg_outline(bounds, WIDTH)
    spots = [Spot(*outline.at(where.latitude, where.longitude), 9)]
    return View(bounds, outline, _labels(outline), spots, zoom_of(bounds), where=where)


def ring_on(outline: Outline, where: Coordinates, km: float) -> Ring:
    return *outline.at(where.latitude, where.longitude), outline.projection.pixels(km, where.latitude)


def roomy(bounds: Bounds, *, least: float = LEAST_SPAN) -> Bounds:
    """With a margin, not smaller than `least` degrees, not over the date line or beyond where maps end."""
    west, east = (bounds.west, bounds.east) if bounds.west <= bounds.east else (-180.0, 180.0)
    wide, high = (
        max(least, (east - west) * 1.1),
        max(least / 1.5, (bounds.north - bounds.south) * 1.1),
    )
    x, y = (west + east) / 2, (bounds.south + bounds.north) / 2
    high = max(high, wide * 0.45)  # never a mere strip
    wide = max(wide, high * 0.6)
    return Bounds(
        round(max(y - high / 2, -80.0), 2),
        round(max(x - wide / 2, -180.0), 2),
        round(min(y + high / 2, 84.0), 2),
        round(min(x + wide / 2, 180.0), 2),
    )


def zoom_of(bounds: Bounds) -> float:
    return round(log2(360 / (bounds.east - bounds.west) * WIDTH / 512), 2)


def _labels(outline: Outline, ring: Ring | None = None) -> tuple[Label, ...]:
    return labels_on(outline.projection, get_language() or "de", clear=ring)
