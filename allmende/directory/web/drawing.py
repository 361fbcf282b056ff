"""The picture of the map that the server draws, for those without a script or WebGL, and what the map starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from django.utils.translation import get_language

from allmende.places.basemap import HOME, Label, Outline, labels_on, svg_outline
from allmende.places.queries import Bounds, Coordinates
from allmende.ui.formats import format_number

from ..models import Entry
from ..queries import Results, map_circles

WIDTH = 640
"""Pixels of a drawing's own grid; it is scaled to its place on the page."""
LEAST_SPAN = 0.4
"""Degrees that a view has at least, so that a single place has surroundings."""
AREA_KM = {"postcode": 3, "town": 6, "region": 30}
"""How large the area is drawn in which an entry lies somewhere: above the error that 90 % of places stay under."""
SURROUNDINGS_KM = 60
"""How much land is shown around one entry: enough for towns that everyone knows."""


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
    ring: tuple[float, float, float] | None = None
    is_numbered: bool = False

    @property
    def latitude(self) -> float:
        return (self.bounds.south + self.bounds.north) / 2

    @property
    def longitude(self) -> float:
        return (self.bounds.west + self.bounds.east) / 2


def view_of_results(results: Results, numbered: Sequence[Entry] = ()) -> View:
    """What was found: few entries with the numbers of the list, or else all of them in clusters."""
    query = results.query
    around = query.bounds or (Bounds.around(query.near, query.km) if query.near else results.extent())
    bounds = _roomy(around or HOME)
    outline, zoom = svg_outline(bounds, WIDTH), _zoom(bounds)
    if numbered:
        placed = [(nr, each.coordinates) for nr, each in enumerate(numbered, start=1)]
        spots = [Spot(*outline.at(at.latitude, at.longitude), 13, str(nr)) for nr, at in placed if at]
    else:
        spots = [
            Spot(
                *outline.at(each.latitude, each.longitude),
                round(each.radius, 1),
                _written(each.count),
                each.count > 1,
            )
            for each in map_circles(query, bounds=bounds, zoom=zoom)
        ]
    ring = _ring(outline, query.near, query.km) if query.near else None
    return View(bounds, outline, _labels(outline), spots, zoom, ring, is_numbered=bool(numbered))


def view_of_entry(where: Coordinates) -> View:
    """One entry and its surroundings; a ring where only the area is known."""
    km = AREA_KM.get(where.precision, 0)
    bounds = _roomy(Bounds.around(where, SURROUNDINGS_KM))
    outline = svg_outline(bounds, WIDTH)
    spots = [] if km else [Spot(*outline.at(where.latitude, where.longitude), 9)]
    ring = _ring(outline, where, km) if km else None
    return View(bounds, outline, _labels(outline), spots, _zoom(bounds), ring)


def _ring(outline: Outline, where: Coordinates, km: float) -> tuple[float, float, float]:
    return *outline.at(where.latitude, where.longitude), outline.projection.pixels(km, where.latitude)


def _labels(outline: Outline) -> tuple[Label, ...]:
    return labels_on(outline.projection, get_language() or "de")


def _roomy(bounds: Bounds) -> Bounds:
    """With a margin, not smaller than LEAST_SPAN, not over the date line or beyond where maps end."""
    west, east = (bounds.west, bounds.east) if bounds.west <= bounds.east else (-180.0, 180.0)
    wide, high = (
        max(LEAST_SPAN, (east - west) * 1.1),
        max(LEAST_SPAN / 1.5, (bounds.north - bounds.south) * 1.1),
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


def _zoom(bounds: Bounds) -> float:
    return round(log2(360 / (bounds.east - bounds.west) * WIDTH / 512), 2)


def _written(count: int) -> str:
    return format_number(count, language=get_language() or "de") if count > 1 else ""
