"""The pins of a result list on the map, with its numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from ..queries.search import FreeResource


def pins_of(rows: Sequence[FreeResource], *, href: Callable[[FreeResource], str]) -> list[dict[str, Any]]:
    """One pin for each place. Where several things are, it carries all their numbers and leads to the list.

    What exists online only has no pin.
    """
    places: dict[tuple[float, float], list[tuple[int, FreeResource]]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        if row.latitude is not None and row.longitude is not None:
            places[(round(row.latitude, 3), round(row.longitude, 3))].append((number, row))
    return [
        {
            "numbers": [number for number, _row in here],
            "name": ", ".join(row.name for _number, row in here),
            "href": href(here[0][1]) if len(here) == 1 else f"#nr-{here[0][0]}",
            "lat": latitude,
            "lon": longitude,
        }
        for (latitude, longitude), here in places.items()
    ]
