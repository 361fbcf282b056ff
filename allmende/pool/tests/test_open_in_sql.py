"""The database and the arithmetic in Python agree when something is open, on its grid, and how much is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allmende.pool.availability import Opening, Span, Taken, is_open, on_grid, peak
from allmende.pool.models import BusyTime, OpeningTime, Resource
from allmende.pool.tests.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2026, 9, 26, 14, tzinfo=UTC),
    datetime(2026, 11, 29, 23, tzinfo=UTC),  # a Sunday's midnight
]
minutes = st.integers(0, 96).map(lambda quarter: quarter * 15)
openings = st.lists(
    st.tuples(st.integers(0, 6), minutes, minutes).filter(lambda each: each[1] < each[2]), max_size=8
)
patient = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def in_sql(expression: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"select {expression}", values)
        return cursor.fetchone()[0]


@patient
@example(  # opens within the hour that is left out, asked for right after it
    times=[(6, 135, 210)],
    zone="Europe/Berlin",
    around=datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    start=0,
    length=1,
)
@given(
    times=openings,
    zone=st.sampled_from(ZONES),
    around=st.sampled_from(CHANGES),
    start=st.integers(-300, 300),
    length=st.integers(1, 900),
)
def test_open(
    stage: Stage, times: list[tuple[int, int, int]], zone: str, around: datetime, start: int, length: int
) -> None:
    resource = Resource.objects.first() or stage.offer()
    resource.opening_times.all().delete()
    kept: list[Opening] = []
    for opening in (Opening(*time) for time in sorted(times)):
        last = kept[-1] if kept else None
        if last is None or last.weekday != opening.weekday or last.to_minute <= opening.from_minute:
            kept.append(opening)
    for opening in kept:
        OpeningTime.objects.create(
            resource=resource,
            weekday=opening.weekday,
            from_minute=opening.from_minute,
            to_minute=opening.to_minute,
        )
    span = Span(
        around + timedelta(minutes=15 * start), around + timedelta(minutes=15 * (start + length % 400 + 1))
    )
    found = in_sql(
        "pool_is_open((select open_week from pool_resource where id = %s), %s, %s, %s)",
        resource.pk,
        zone,
        span.starts_at,
        span.ends_at,
    )
    assert found == is_open(kept, zone=ZoneInfo(zone), span=span)


@patient
@given(
    zone=st.sampled_from(ZONES),
    around=st.sampled_from(CHANGES),
    minute=st.integers(-3000, 3000),
    second=st.sampled_from([0, 0, 0, 30]),
    slot=st.sampled_from([1, 5, 10, 15, 30, 60, 1440]),
)
def test_grid(stage: Stage, zone: str, around: datetime, minute: int, second: int, slot: int) -> None:
    moment = around + timedelta(minutes=minute, seconds=second)
    found = in_sql("pool_on_grid(%s::smallint, %s, %s)", slot, zone, moment)
    assert found == on_grid(moment, slot_minutes=slot, zone=ZoneInfo(zone))


@patient
@given(
    taken=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.integers(1, 3)), max_size=10),
    start=st.integers(0, 30),
    length=st.integers(1, 20),
)
def test_peak(stage: Stage, taken: list[tuple[int, int, int]], start: int, length: int) -> None:
    resource = Resource.objects.first() or stage.offer(quantity=100)
    BusyTime.objects.filter(resource=resource).delete()
    first, hour = CHANGES[0] + timedelta(days=400), timedelta(hours=1)
    times = [Taken(Span(first + hour * at, first + hour * (at + long)), many) for at, long, many in taken]
    for time in times:
        BusyTime.objects.create(
            resource=resource,
            starts_at=time.span.starts_at,
            ends_at=time.span.ends_at,
            quantity=time.quantity,
        )
    within = Span(first + hour * start, first + hour * (start + length))
    found = in_sql("pool_peak(%s, %s, %s)", resource.pk, within.starts_at, within.ends_at)
    assert found == peak(times, within=within)
