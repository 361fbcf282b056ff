"""When something is open, taken and free: arithmetic on half-open times. No Django, no clock, no database.

Opening times stand on local clocks; everything else is a moment with an offset. Where a local time exists twice
(the night the clocks go back) the later one counts, where it does not exist (the night they go forward) it moves
on by the hour: the way PostgreSQL reads `timestamp at time zone`, so that both give the same answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """From a minute to a minute of a weekday (0 is Monday; 1440 is the day's end)."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment, included, to a moment, excluded."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """Real minutes: an hour is an hour, also in the nights the clocks change."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: Span) -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def clipped(self, to: Span) -> Span | None:
        start, end = max(self.starts_at, to.starts_at), min(self.ends_at, to.ends_at)
        return Span(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A span in which a quantity is not to be had."""

    span: Span
    quantity: int = 1


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment of a local minute of a day, in UTC; minute 1440 is the next midnight."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A local day: 23, 24 or 25 hours."""
    return Span(moment(day, 0, zone), moment(day, DAY_MINUTES, zone))


def open_spans(openings: Sequence[Opening], *, zone: ZoneInfo, within: Span) -> list[Span]:
    """When it is open inside a span, in order and joined where one time touches the next. None given: always."""
    if not openings:
        return [within]
    first = within.starts_at.astimezone(zone).date() - timedelta(days=1)
    last = within.ends_at.astimezone(zone).date()
    by_weekday: dict[int, list[Opening]] = {}
    for opening in openings:
        by_weekday.setdefault(opening.weekday, []).append(opening)
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for opening in by_weekday.get(day.weekday(), []):
            start, end = moment(day, opening.from_minute, zone), moment(day, opening.to_minute, zone)
            found.append(Span(start, end))
    joined = union(found)
    return [clipped for span in joined if (clipped := span.clipped(within))]


def is_open(openings: Sequence[Opening], *, zone: ZoneInfo, span: Span) -> bool:
    """Whether it is open during the whole span."""
    return open_spans(openings, zone=zone, within=span) == [span]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same times, in order, without overlap, touching ones joined."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.starts_at < span.ends_at):
        if joined and span.starts_at <= joined[-1].ends_at:
            joined[-1] = Span(joined[-1].starts_at, max(joined[-1].ends_at, span.ends_at))
        else:
            joined.append(span)
    return joined


def peak(taken: Iterable[Taken], *, within: Span) -> int:
    """The most that is taken at any one moment of the span."""
    return max((load for _span, load in _loads(taken, within=within)), default=0)


def full_spans(taken: Iterable[Taken], *, quantity: int, wanted: int, within: Span) -> list[Span]:
    """When less than `wanted` of `quantity` are left."""
    return union(span for span, load in _loads(taken, within=within) if load + wanted > quantity)


def gaps(
    *, opened: Sequence[Span], full: Sequence[Span], buffer: timedelta = timedelta(), within: Span
) -> list[Span]:
    """Open times that are free and leave `buffer` before the next taken time."""
    found = []
    for opening in opened:
        start = opening.starts_at
        for span in full:
            if span.ends_at <= start:
                continue
            if span.starts_at - buffer >= opening.ends_at:
                break
            if span.starts_at - buffer > start:
                found.append(Span(start, span.starts_at - buffer))
            start = max(start, span.ends_at)
        if start < opening.ends_at:
            found.append(Span(start, opening.ends_at))
    return [clipped for span in found if (clipped := span.clipped(within))]


def on_grid(at: datetime, *, slot_minutes: int, zone: ZoneInfo) -> bool:
    """Whether a moment is a whole slot on local clocks."""
    local = at.astimezone(zone)
    return not (local.second or local.microsecond or (local.hour * 60 + local.minute) % slot_minutes)


def next_on_grid(at: datetime, *, slot_minutes: int, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on that is a whole slot on local clocks."""
    if at.second or at.microsecond:
        at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    at = at.astimezone(UTC)
    for _attempt in range(3):  # a change of the clocks on the way may need a second look
        local = at.astimezone(zone)
        missing = -(local.hour * 60 + local.minute) % slot_minutes
        if not missing:
            break
        at += timedelta(minutes=missing)
    return at


def last_on_grid(at: datetime, *, slot_minutes: int, zone: ZoneInfo) -> datetime:
    """The last moment up to `at` that is a whole slot on local clocks."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    wall = datetime.combine(local.date(), time()) + timedelta(minutes=minute - minute % slot_minutes)
    return wall.replace(tzinfo=zone, fold=local.fold).astimezone(UTC)


def length_of(span: Span, *, slot_minutes: int, zone: ZoneInfo) -> timedelta:
    """How long a span is. Where the slot is a day, local days count: one of 23 or 25 hours is a day as well.

    For all other slots an hour is an hour, also in the nights the clocks change.
    """
    if slot_minutes < DAY_MINUTES:
        return span.ends_at - span.starts_at
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (span.starts_at, span.ends_at))
    return end - start


def end_after(start: datetime, *, minutes: int, slot_minutes: int, zone: ZoneInfo) -> datetime:
    """The end of a span of that length, as `length_of` reckons it; `minutes` may be negative."""
    if slot_minutes < DAY_MINUTES:
        return start + timedelta(minutes=minutes)
    local = start.astimezone(zone)
    return moment(local.date(), local.hour * 60 + local.minute + minutes, zone)


def whole_slots(minutes: int, *, slot_minutes: int, shortest: int, longest: int) -> int | None:
    """A length in whole slots: rounded up, or down where that is too long. None: no such length is lent."""
    if not shortest <= minutes <= longest:
        return None
    slots = -(-minutes // slot_minutes)
    if slots * slot_minutes > longest:
        slots = longest // slot_minutes
    length = slots * slot_minutes
    return length if length >= shortest else None


def first_fit(free: Iterable[Span], *, minutes: int, slot_minutes: int, zone: ZoneInfo) -> Span | None:
    """The first span of that length that begins and ends on the grid, inside one of the free spans."""
    for span in free:
        start = next_on_grid(span.starts_at, slot_minutes=slot_minutes, zone=zone)
        while True:
            end = end_after(start, minutes=minutes, slot_minutes=slot_minutes, zone=zone)
            if end > span.ends_at:
                break
            if on_grid(end, slot_minutes=slot_minutes, zone=zone):
                return Span(start, end)
            start = next_on_grid(start + _MINUTE, slot_minutes=slot_minutes, zone=zone)
    return None


def last_fit(free: Sequence[Span], *, minutes: int, slot_minutes: int, zone: ZoneInfo) -> Span | None:
    """The last span of that length that begins and ends on the grid, inside one of the free spans, in order."""
    for span in reversed(free):
        latest = end_after(span.ends_at, minutes=-minutes, slot_minutes=slot_minutes, zone=zone)
        start = last_on_grid(latest, slot_minutes=slot_minutes, zone=zone)
        while start >= span.starts_at:
            end = end_after(start, minutes=minutes, slot_minutes=slot_minutes, zone=zone)
            if end <= span.ends_at and on_grid(end, slot_minutes=slot_minutes, zone=zone):
                return Span(start, end)
            start = last_on_grid(start - _MINUTE, slot_minutes=slot_minutes, zone=zone)
    return None


def _loads(taken: Iterable[Taken], *, within: Span) -> Iterator[tuple[Span, int]]:
    """Stretches of the span with what is taken in each."""
    changes: dict[datetime, int] = {}
    for each in taken:
        clipped = each.span.clipped(within)
        if clipped:
            changes[clipped.starts_at] = changes.get(clipped.starts_at, 0) + each.quantity
            changes[clipped.ends_at] = changes.get(clipped.ends_at, 0) - each.quantity
    moments = sorted(changes)
    load = 0
    for start, end in itertools.pairwise(moments):
        load += changes[start]
        yield Span(start, end), load
