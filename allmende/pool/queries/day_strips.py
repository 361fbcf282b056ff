"""One day of many resources at once, for the strips of a result list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..availability import Opening, Span, Taken, day_span, full_spans, open_spans
from ..models import BusyTime, OpeningTime, Resource

AROUND = timedelta(days=1)  # clocks differ by less than a day


@dataclass(frozen=True)
class DayStrip:
    """A resource's local day: when it is open, and when fewer than `wanted` are left."""

    date: date
    time_zone: str
    opened: list[Span]
    full: list[Span]


def day_strips(ids: Collection[int], *, on: date, wanted: int = 1) -> dict[int, DayStrip]:
    """The day of each resource, by id. Three queries, however many there are."""
    utc_day = day_span(on, ZoneInfo("UTC"))
    around = Span(utc_day.starts_at - AROUND, utc_day.ends_at + AROUND)
    openings, taken = _openings(ids), _taken(ids, around)
    strips = {}
    for pk, zone_name, quantity in Resource.objects.filter(pk__in=ids).values_list(
        "pk", "time_zone", "quantity"
    ):
        zone = ZoneInfo(zone_name)
        day = day_span(on, zone)
        strips[pk] = DayStrip(
            date=on,
            time_zone=zone_name,
            opened=open_spans(openings[pk], zone=zone, within=day),
            full=full_spans(taken[pk], quantity=quantity, wanted=wanted, within=day),
        )
    return strips


def _openings(ids: Collection[int]) -> dict[int, list[Opening]]:
    found: dict[int, list[Opening]] = defaultdict(list)
    for time in OpeningTime.objects.filter(resource_id__in=ids):
        found[time.resource_id].append(time.opening)
    return found


def _taken(ids: Collection[int], within: Span) -> dict[int, list[Taken]]:
    found: dict[int, list[Taken]] = defaultdict(list)
    rows = BusyTime.objects.filter(
        resource_id__in=ids, starts_at__lt=within.ends_at, ends_at__gt=within.starts_at
    ).values_list("resource_id", "starts_at", "ends_at", "quantity")
    for pk, starts_at, ends_at, quantity in rows:
        found[pk].append(Taken(Span(starts_at, ends_at), quantity))
    return found
