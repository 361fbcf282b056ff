"""The dotted map of the front page: where cooperatives are, larger where more is on offer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from allmende.coops.queries import coops
from allmende.places.basemap import HOME, DotMap, dot_map
from allmende.pool.queries.offers import offers

WIDTH = 300
SMALLEST, LARGEST = 3.5, 11.0
COUNTRIES = ("DE", "AT", "CH")
Spot = tuple[float, float, float, str]


@dataclass(frozen=True)
class StartingMap:
    """The drawing, its spots (latitude, longitude, radius, tone), and what they stand for in figures."""

    drawing: DotMap
    spots: list[Spot]
    coops: int
    places: int


def map_of_coops() -> StartingMap:
    """All cooperatives of the network with coordinates inside the drawing, one spot a town. Two queries."""
    counted = dict(offers().values_list("coop_id").annotate(Count("pk")).order_by())
    by_town: Counter[tuple[float, float]] = Counter()
    members = coops().exclude(latitude=None).values_list("pk", "latitude", "longitude")
    for pk, latitude, longitude in members:
        if latitude is not None and longitude is not None:
            by_town[(round(latitude, 1), round(longitude, 1))] += counted.get(pk, 0)
    drawing = dot_map(COUNTRIES, HOME, WIDTH)
    spots = [(*town, _radius(count), "free") for town, count in by_town.items() if HOME.hold(*town)]
    return StartingMap(drawing, spots, coops().count(), len(by_town))


def _radius(offers: int) -> float:
    return float(min(LARGEST, SMALLEST + offers**0.5 * 1.6))
