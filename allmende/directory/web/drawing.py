"""The picture of what was found that the server draws, for those without a script or WebGL."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language

from allmende.places.basemap import HOME, svg_outline
from allmende.places.drawing import WIDTH, Spot, View, ring_on, roomy, view_of, zoom_of
from allmende.places.queries import Bounds
from allmende.ui.drawings import Pin
from allmende.ui.formats import format_number

from ..models import Entry
from ..queries import Results, map_circles


def view_of_results(results: Results, numbered: Sequence[Entry] = ()) -> View:
    """What was found: few entries with the numbers of the list, or else all of them in clusters."""
    query = results.query
    around = query.bounds or (Bounds.around(query.near, query.km) if query.near else results.extent())
    bounds = roomy(around or HOME)
    outline = svg_outline(bounds, WIDTH)
    placed = [(nr, each.coordinates) for nr, each in enumerate(numbered, start=1)]
    pins = [Pin((nr,), *outline.at(at.latitude, at.longitude)) for nr, at in placed if at]
    circles = [] if numbered else map_circles(query, bounds=bounds, zoom=zoom_of(bounds))
    spots = [
        Spot(
            *outline.at(each.latitude, each.longitude),
            round(each.radius, 1),
            _written(each.count),
            each.count > 1,
        )
        for each in circles
    ]
    ring = ring_on(outline, query.near, query.km) if query.near else None
    return view_of(bounds, spots, ring=ring, pins=pins)


def _written(count: int) -> str:
    return format_number(count, language=get_language() or "de") if count > 1 else ""
