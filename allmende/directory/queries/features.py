"""What a view of the map shows: entries in clusters on a grid, computed and written by the database."""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, degrees, radians, tan
from typing import Any

from django.db import connection

from allmende.places.queries import Bounds, in_bounds

from .entries import EntryQuery, matching

MOST_FEATURES = 2000
WORLD = 512
"""Pixels of the whole world at zoom 0 (MapLibre)."""
CELL = 64
"""Pixels of a grid cell: what lies in one is drawn as one circle."""
RADIUS = "case when count = 1 then 7 else least(26, 12 + 4.2 * log10(count)) end"
"""Pixels of a circle: room for its number, and less than half a cell."""
FURTHEST_NORTH = 85.0


@dataclass(frozen=True)
class Addresses:
    """Where a circle leads. entry: before an id. cluster: before `w,s,e,n`. many: a text with {n} for the number.

    thousands: what stands before the last three digits of a number, in the language of the page.
    """

    entry: str
    cluster: str
    many: str
    thousands: str = ","


@dataclass(frozen=True)
class Circle:
    """A circle of a drawn map: how many, where, and how large, in pixels."""

    count: int
    latitude: float
    longitude: float
    radius: float


def map_features(query: EntryQuery, *, bounds: Bounds, zoom: float, addresses: Addresses) -> str:
    """A GeoJSON FeatureCollection of at most 2,000 features for a view of the map."""
    grid, params = _grid(query, bounds, zoom)
    with connection.cursor() as cursor:
        cursor.execute(
            grid + FEATURES,
            [*params, addresses.entry, addresses.many, addresses.thousands, addresses.cluster],
        )
        return str(cursor.fetchone()[0])


def map_circles(query: EntryQuery, *, bounds: Bounds, zoom: float) -> list[Circle]:
    """The same clusters, for a map that the server draws; the largest first."""
    grid, params = _grid(query, bounds, zoom)
    with connection.cursor() as cursor:
        cursor.execute(
            grid + "select count, latitude, longitude, radius from cells order by count desc, id", params
        )
        return [Circle(*row) for row in cursor.fetchall()]


def cell_degrees(bounds: Bounds, zoom: float) -> float:
    """The side of a grid cell, in degrees at the equator: so long that the view has at most 2,000 cells."""
    cell = 360 / (WORLD * 2**zoom) * CELL
    width = bounds.east - bounds.west if bounds.west <= bounds.east else bounds.east - bounds.west + 360
    height = _mercator(bounds.north) - _mercator(bounds.south)
    while (width / cell + 2) * (height / cell + 2) > MOST_FEATURES:
        cell *= 1.2
    return cell


def _mercator(latitude: float) -> float:
    """How far north the map draws a latitude, in degrees at the equator; GRID computes the same."""
    return degrees(asinh(tan(radians(max(-FURTHEST_NORTH, min(FURTHEST_NORTH, latitude))))))


def _grid(query: EntryQuery, bounds: Bounds, zoom: float) -> tuple[str, list[Any]]:
    rows = in_bounds(matching(query), bounds).values_list("id", "latitude", "longitude")
    found, params = rows.query.sql_with_params()
    cell = repr(float(cell_degrees(bounds, zoom)))
    return GRID.replace("SIDE", cell).replace("FOUND", found), list(params)


MERCATOR = f"degrees(asinh(tan(radians(least(greatest(latitude, -{FURTHEST_NORTH}), {FURTHEST_NORTH})))))"
# A circle stands at the mean of what it counts, moved so far that it stays inside its cell: then none covers another's
# number. A single entry stands exactly where it is.
# Sums and whole numbers: averages, least and greatest of 50,000 rows would cost three times as much.
GRID = f"""
with found (id, latitude, longitude) as (FOUND),
counted as (
    select count(*) as count, min(id) as id,
           sum(latitude) / count(*) as latitude, sum(longitude) / count(*) as longitude,
           floor(longitude / SIDE)::int as x, floor({MERCATOR} / SIDE)::int as y
    from found group by x, y
),
sized as (
    select *, {MERCATOR} as up, {RADIUS} as radius,
           case when count = 1 then null else ({RADIUS} + 1) / {CELL} end as rim
    from counted order by count desc, id limit {MOST_FEATURES}
),
cells as (
    select count, id, radius,
           coalesce(least(greatest(longitude, (x + rim) * SIDE), (x + 1 - rim) * SIDE), longitude) as longitude,
           case when rim is null then latitude else degrees(atan(sinh(radians(
               least(greatest(up, (y + rim) * SIDE), (y + 1 - rim) * SIDE))))) end as latitude,
           x * SIDE as west, degrees(atan(sinh(radians(y * SIDE)))) as south,
           (x + 1) * SIDE as east, degrees(atan(sinh(radians((y + 1) * SIDE)))) as north
    from sized
)
"""
# Lateral: the entries behind single circles are fetched one by one, by their ids. A plain join would let the planner,
# which cannot know how few they are, read the whole table.
FEATURES = """
select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature',
    'geometry', json_build_object('type', 'Point', 'coordinates',
        json_build_array(round(cells.longitude::numeric, 5), round(cells.latitude::numeric, 5))),
    'properties', case when count = 1
        then json_build_object('name', entry.name, 'url', %s || entry.id, 'precision', entry.precision,
                               'coop', entry.coop_id is not null)
        else json_build_object('count', count, 'radius', round(radius::numeric, 1), 'name',
            replace(%s, '{n}', replace(to_char(count, 'FM999,999,999'), ',', %s)), 'url', %s || concat_ws(',',
            round(west::numeric, 6), round(south::numeric, 6), round(east::numeric, 6), round(north::numeric, 6)))
    end)), '[]'))::text
from cells left join lateral (
    select id, name, precision, coop_id from directory_entry where id = cells.id and count = 1 limit 1
) entry on true
"""
