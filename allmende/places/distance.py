"""Distance and rectangles as SQL; distance runs on the index of `PlacedModel`. Only core PostgreSQL, no extension."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet, Value

from .coordinates import EARTH_RADIUS_M, Bounds, Coordinates

Rows = TypeVar("Rows", bound=QuerySet)


class Point(Func):
    """`point(longitude, latitude)`: x goes east. The expression the GiST index is built on."""

    function = "point"
    output_field = FloatField()  # of no use to Django, which has no points; never selected


class Inside(Func):
    """Whether a point lies in a rectangle: `point <@ box`, which GiST answers."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = BooleanField()

    def __init__(self, point: Point, rectangle: tuple[float, float, float, float], **extra: Any) -> None:
        south, west, north, east = rectangle
        low, high = Point(Value(west), Value(south)), Point(Value(east), Value(north))
        super().__init__(point, Func(low, high, function="box", output_field=FloatField()), **extra)


class DistanceM(Func):
    """Great-circle metres from (latitude, longitude) to a fixed point: the same haversine as in Python."""

    output_field = FloatField()
    template = f"(2 * {EARTH_RADIUS_M} * asin(least(1, sqrt(%(expressions)s))))"
    arg_joiner = " + "

    def __init__(self, latitude: F, longitude: F, to: Coordinates, **extra: Any) -> None:
        north = _HalfChord(latitude, Value(to.latitude))
        east = _HalfChord(longitude, Value(to.longitude))
        narrowing = _Cosine(latitude), _Cosine(Value(to.latitude))
        super().__init__(north, Func(*narrowing, east, template="%(expressions)s", arg_joiner=" * "), **extra)


class _HalfChord(Func):
    template = "power(sin(radians(%(expressions)s) / 2), 2)"
    arg_joiner = " - "
    output_field = FloatField()


class _Cosine(Func):
    template = "cos(radians(%(expressions)s))"
    output_field = FloatField()


def inside(bounds: Bounds, *, via: str = "") -> Q:
    """The condition that a row (or the row it points to: `via="coop__"`) lies in the bounds."""
    condition = Q()
    for rectangle in bounds.rectangles():
        condition |= Q(Inside(Point(F(f"{via}longitude"), F(f"{via}latitude")), rectangle))
    return condition


def distance_to(near: Coordinates, *, via: str = "") -> DistanceM:
    """Metres from a row to `near`, as an expression to annotate or order by."""
    return DistanceM(F(f"{via}latitude"), F(f"{via}longitude"), near)


def in_bounds(queryset: Rows, bounds: Bounds, *, via: str = "") -> Rows:
    """Keep the rows in a rectangle of the map.

    Ranges instead of the rectangle's own operator: a B-tree of longitude and latitude answers them without the rows,
    and from them the planner can tell a street from a continent.
    """
    condition = Q()
    for south, west, north, east in bounds.rectangles():
        edges = {
            "longitude__gte": west,
            "longitude__lte": east,
            "latitude__gte": south,
            "latitude__lte": north,
        }
        condition |= Q(**{f"{via}{edge}": degrees for edge, degrees in edges.items()})
    return queryset.filter(condition)


def within(queryset: Rows, *, near: Coordinates, km: float, via: str = "") -> Rows:
    """Keep the rows at most `km` from `near`, with their `distance_m`, the nearest first."""
    return (
        queryset.filter(inside(Bounds.around(near, km), via=via))
        .annotate(distance_m=distance_to(near, via=via))
        .filter(distance_m__lte=km * 1000)
        .order_by("distance_m", "pk")
    )
