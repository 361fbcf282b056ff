"""When something can be had instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..availability import (
    Opening,
    Span,
    Taken,
    end_after,
    first_fit,
    full_spans,
    gaps,
    last_fit,
    moment,
    open_spans,
    whole_slots,
)
from ..models import BusyTime, Resource
from ..terms import earliest, furthest

LOOK_AHEAD = timedelta(days=60)
"""Nobody waits longer for a room; and it bounds the work."""


def openings_of(resource: Resource) -> list[Opening]:
    """When it can be had in a week. Empty: always."""
    return [time.opening for time in resource.opening_times.all()]


def taken_times(resource: Resource, within: Span) -> list[Taken]:
    """What is taken of a resource, buffers included, in the order of beginning."""
    rows = BusyTime.objects.filter(
        resource=resource, starts_at__lt=within.ends_at, ends_at__gt=within.starts_at
    ).order_by("starts_at")
    return [
        Taken(Span(starts_at, ends_at), quantity)
        for starts_at, ends_at, quantity in rows.values_list("starts_at", "ends_at", "quantity")
    ]


def free_gaps(
    resource: Resource, *, openings: Sequence[Opening], within: Span, quantity: int = 1
) -> list[Span]:
    """When `quantity` of it are open and free inside a span, each gap leaving the buffer behind it. One query."""
    buffer = timedelta(minutes=resource.buffer_minutes)
    around = Span(within.starts_at, within.ends_at + buffer)
    taken = taken_times(resource, around)
    full = full_spans(taken, quantity=resource.quantity, wanted=quantity, within=around)
    opened = open_spans(openings, zone=ZoneInfo(resource.time_zone), within=within)
    return gaps(opened=opened, full=full, buffer=buffer, within=within)


def next_possible(
    resource: Resource,
    *,
    openings: Sequence[Opening] | None = None,
    not_before: datetime,
    length: timedelta,
    quantity: int = 1,
    now: datetime,
) -> Span | None:
    """The first bookable span of that length from a moment on, or None within 60 days. At most two queries.

    A length that does not fit the grid becomes the next one that does.
    """
    minutes = _whole_slots(resource, length)
    if quantity > resource.quantity or minutes is None:
        return None
    zone = ZoneInfo(resource.time_zone)
    start = max(not_before, earliest(resource, now))
    last_start = min(furthest(resource, now), start + LOOK_AHEAD)
    if start > last_start:
        return None
    last_end = end_after(last_start, minutes=minutes, slot_minutes=resource.slot_minutes, zone=zone)
    within = Span(start, last_end)
    openings = openings_of(resource) if openings is None else openings
    return first_fit(
        free_gaps(resource, openings=openings, within=within, quantity=quantity),
        minutes=minutes,
        slot_minutes=resource.slot_minutes,
        zone=zone,
    )


def earlier_possible(
    resource: Resource,
    *,
    openings: Sequence[Opening],
    before: datetime,
    length: timedelta,
    quantity: int = 1,
    now: datetime,
) -> Span | None:
    """The last bookable span that begins the same local day before a moment, at which it is taken. One query.

    For a length and a moment that the terms allow.
    """
    minutes = _whole_slots(resource, length)
    if minutes is None:
        return None
    zone = ZoneInfo(resource.time_zone)
    day = moment(before.astimezone(zone).date(), 0, zone)
    last_end = end_after(before, minutes=minutes, slot_minutes=resource.slot_minutes, zone=zone)
    within = Span(max(day, earliest(resource, now)), last_end)
    gaps_of_day = free_gaps(resource, openings=openings, within=within, quantity=quantity)
    return last_fit(gaps_of_day, minutes=minutes, slot_minutes=resource.slot_minutes, zone=zone)


def _whole_slots(resource: Resource, length: timedelta) -> int | None:
    return whole_slots(
        int(length.total_seconds() // 60),
        slot_minutes=resource.slot_minutes,
        shortest=resource.shortest_minutes,
        longest=resource.longest_minutes,
    )
