"""Date-first search over 10,000 resources and 1,000,000 busy times, against the plain NOT EXISTS over all.

Both answer the page that people see: the 30 nearest that are free within 10 km, in the same order. The plain query is
what one writes first: the terms, the distance and NOT EXISTS in one WHERE, and the index an ORM makes for a foreign
key. Asking for everything that is free near, not only a page, is measured too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.config.postgres_server import OWNER
from allmende.coops.models import Coop
from allmende.places.queries import Coordinates
from allmende.pool.queries.search import MOST_ROWS, Question, free_resources
from benchmarks.harness import Row, Stage, slow

CITY = Coordinates(52.5200, 13.4050)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
RESOURCES, NEAR, COOPS, EACH, PAGE = 10_000, 2_000, 200, 100, 30
RATIO, GOAL_MS = 10, 50

# 2,000 resources near the city; one in ten is a pool of equal items, a third has opening times. Bookings are
# written in the order in which they begin, as time goes by, not resource by resource.
RESOURCE_ROWS = """
    insert into pool_resource (coop_id, kind, name, description, quantity, price, price_per, by_agreement,
        shortest_minutes, longest_minutes, notice_minutes, furthest_days, buffer_minutes, slot_minutes, cancel_hours,
        late_cancel_percent, answer_hours, time_zone, state, created_at, street, postcode, town, country, latitude,
        longitude, precision)
    select (select min(id) from coops_coop) + n %% %(coops)s,
           (array['room', 'item', 'vehicle', 'skill', 'service'])[1 + n %% 5], 'Resource ' || n, '',
           case when n %% 10 = 0 then 3 + n %% 7 else 1 end, 100 * (n %% 9), 'hour', n %% 3 = 0,
           15, 20160, 60 * (n %% 3), 365, 15 * (n %% 3), 15, 24,
           50, 48, 'Europe/Berlin', 'offered', now(), '', '', '', 'DE',
           case when n <= %(near)s then %(latitude)s + 9.9 / 111.2 * sqrt(a) * cos(b) else 47.5 + 4.5 * a end,
           case when n <= %(near)s then %(longitude)s + 9.9 / 67.7 * sqrt(a) * sin(b) else 7 + 4 * random() end,
           'address'
    from (select n, random() as a, random() * 2 * pi() as b from generate_series(1, %(resources)s) n) placed
"""
OPENING_ROWS = """
    insert into pool_openingtime (resource_id, weekday, from_minute, to_minute)
    select id, day, 480 + 60 * (id %% 3), 1320 from pool_resource, generate_series(0, 6) day where id %% 3 = 0
"""
BUSY_ROWS = """
    insert into pool_busytime (resource_id, starts_at, ends_at, quantity, kind, state, exclusive)
    select id, starts_at,
           starts_at + make_interval(mins => 15 * length * case when quantity > 1 then 2 else 1 end),
           greatest(1, quantity / 3), 'booking', 'confirmed', quantity = 1
    from (
        select r.id, r.quantity, 8 + floor(random() * 240)::int as length,
               %(first)s::timestamptz
                   + make_interval(hours => 88 * k, mins => 15 * floor(random() * 96)::int) as starts_at
        from pool_resource r, generate_series(0, %(each)s - 1) k
    ) booked
    order by starts_at
"""
PLAIN = """
    select id from (
        select r.id, 2 * 6371008.8 * asin(least(1, sqrt(
            power(sin(radians(r.latitude - %(latitude)s) / 2), 2)
            + cos(radians(r.latitude)) * cos(radians(%(latitude)s))
              * power(sin(radians(r.longitude - %(longitude)s) / 2), 2)))) as distance_m
        from pool_resource r
        where r.state = 'offered' and %(minutes)s between r.shortest_minutes and r.longest_minutes
          and %(starts_at)s >= %(now)s + make_interval(mins => r.notice_minutes)
          and %(starts_at)s <= %(now)s + make_interval(days => r.furthest_days)
          and pool_is_open(r.open_week, r.time_zone, %(starts_at)s, %(ends_at)s)
          and case when r.quantity = 1 then not exists (
                select from plain_busytime b
                where b.resource_id = r.id and b.ends_at > %(starts_at)s
                  and b.starts_at < %(ends_at)s + make_interval(mins => r.buffer_minutes))
              else r.quantity > coalesce((
                select max((select sum(o.quantity) from plain_busytime o
                            where o.resource_id = r.id and o.starts_at <= greatest(b.starts_at, %(starts_at)s)
                              and o.ends_at > greatest(b.starts_at, %(starts_at)s)))
                from plain_busytime b
                where b.resource_id = r.id and b.ends_at > %(starts_at)s
                  and b.starts_at < %(ends_at)s + make_interval(mins => r.buffer_minutes)), 0) end
    ) free
    where distance_m <= 10000
    order by distance_m, id limit %(limit)s
"""


def run(stage: Stage) -> list[Row]:
    """Fill a database, compare the answers, then the times, in turns."""
    with stage.database("search") as database:
        stage.say(f"  {RESOURCES} resources, {RESOURCES * EACH} busy times …")
        Coop.objects.bulk_create(Coop(name=f"Coop {n}", slug=f"coop-{n}") for n in range(COOPS))
        with stage.connect(database, OWNER) as owner:
            fill(owner)
        return measure(quick=stage.quick)


def fill(owner: psycopg.Connection) -> None:
    """Write the rows around the guards, which are put back and checked by PostgreSQL."""
    values = {
        "coops": COOPS,
        "near": NEAR,
        "resources": RESOURCES,
        "each": EACH,
        "latitude": CITY.latitude,
        "longitude": CITY.longitude,
        "first": NOW - timedelta(days=180),
    }
    constraint = (
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'no_two_bookings_at_once'"
    )
    (definition,) = owner.execute(constraint).fetchone() or ("",)
    owner.execute("select setseed(0.5)")
    owner.execute(RESOURCE_ROWS, values)
    owner.execute(OPENING_ROWS, values)
    owner.execute("alter table pool_busytime drop constraint no_two_bookings_at_once")
    owner.execute("alter table pool_busytime disable trigger user")
    owner.execute(BUSY_ROWS, values)
    owner.execute("alter table pool_busytime enable trigger user")
    owner.execute(f"alter table pool_busytime add constraint no_two_bookings_at_once {definition}")
    owner.execute("create table plain_busytime as select * from pool_busytime")
    owner.execute("create index on plain_busytime (resource_id)")
    owner.execute("grant select on plain_busytime to public")
    for table in ("coops_coop", "pool_resource", "pool_openingtime", "pool_busytime", "plain_busytime"):
        owner.execute(f"vacuum analyze {table}")


def measure(*, quick: bool) -> list[Row]:
    asked = questions(8 if quick else 40)
    for question in asked[:8]:
        assert page(question) == plain(question, PAGE), "both show the same page"
        assert everything(question) == plain(question, None), "both find the same"
    found: dict[str, list[float]] = {"page": [], "all": [], "plain": []}
    for question in asked:  # in turns, so that a busy machine is busy for all
        found["plain"].append(_milliseconds(lambda q=question: plain(q, PAGE)))
        for _again in range(3):
            found["page"].append(_milliseconds(lambda q=question: page(q)))
            found["all"].append(_milliseconds(lambda q=question: everything(q)))
    with CaptureQueriesContext(connection) as queries:
        free_resources(asked[0], now=NOW, limit=PAGE)
    ratio = median(found["plain"]) / median(found["page"])
    free = mean(len(everything(question)) for question in asked[:8])
    size = (
        f"{RESOURCES:,} resources, {RESOURCES * EACH:,} busy times, {NEAR:,} within 10 km, {free:,.0f} free"
    )
    return [
        Row(
            what=f"date-first search, a page of {PAGE}: {size}",
            target=f"{RATIO} × the plain NOT EXISTS over all, same answer; goal p95 {GOAL_MS} ms",
            measured=f"{ratio:.1f} ×",
            ok=ratio >= RATIO,
            is_quick=slow(found["page"]) <= GOAL_MS,
            milliseconds=found["page"],
        ),
        Row(
            what=f"date-first search, everything free within 10 km, in pages of {MOST_ROWS}",
            measured=f"{median(found['plain']) / median(found['all']):.1f} ×",
            milliseconds=found["all"],
        ),
        Row(
            what="the plain NOT EXISTS over all",
            measured="1 ×",
            milliseconds=found["plain"],
        ),
        Row(
            what="queries of a search",
            target="a constant number",
            measured=str(len(queries)),
            ok=len(queries) == 2,
        ),
    ]


def questions(count: int) -> list[Question]:
    """Windows of two to six hours on different days and hours."""
    first = datetime(2026, 11, 28, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    found = []
    for number in range(count):
        start = first + timedelta(days=3 * number, hours=number % 9)
        end = start + timedelta(hours=2 + number % 5)
        found.append(
            Question(starts_at=start.astimezone(UTC), ends_at=end.astimezone(UTC), near=CITY, radius_km=10)
        )
    return found


def page(question: Question) -> list[int]:
    return [row.id for row in free_resources(question, now=NOW, limit=PAGE).rows]


def everything(question: Question) -> list[int]:
    """Page after page, as long as there is one."""
    found, cursor = list[int](), ""
    while True:
        answer = free_resources(question, now=NOW, limit=MOST_ROWS, cursor=cursor)
        found += [row.id for row in answer.rows]
        cursor = answer.next_cursor
        if not cursor:
            return found


def plain(question: Question, limit: int | None) -> list[int]:
    values: dict[str, Any] = {
        "latitude": CITY.latitude,
        "longitude": CITY.longitude,
        "minutes": question.span.minutes,
        "starts_at": question.starts_at,
        "ends_at": question.ends_at,
        "now": NOW,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, values)
        return [row[0] for row in cursor.fetchall()]


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
