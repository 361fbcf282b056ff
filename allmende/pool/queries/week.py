"""The week of a resource as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..availability import Span, day_span, full_spans, open_spans
from ..models import Resource
from .next_possible import openings_of, taken_times


@dataclass(frozen=True)
class Day:
    """A local day: when it is open, and when less than one of the resource is left."""

    date: date
    opened: list[Span]
    full: list[Span]


def week_of(resource: Resource, *, monday: date) -> list[Day]:
    """Seven days from a Monday on, on the resource's clocks. Two queries."""
    zone = ZoneInfo(resource.time_zone)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    within = Span(day_span(days[0], zone).starts_at, day_span(days[-1], zone).ends_at)
    openings = openings_of(resource)
    full = full_spans(taken_times(resource, within), quantity=resource.quantity, wanted=1, within=within)
    opened = open_spans(openings, zone=zone, within=within)
    return [Day(day, *(_clipped(spans, day_span(day, zone)) for spans in (opened, full))) for day in days]


def _clipped(spans: list[Span], to: Span) -> list[Span]:
    return [clipped for span in spans if (clipped := span.clipped(to))]
