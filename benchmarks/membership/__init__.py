"""The register of a cooperative of 1,000, 10,000 and 100,000 members with ten years of movements.

A page asks the same number of queries at every size. CPU is compared with the plainest table of the same rows, as in
benchmarks/pages; milliseconds are the whole request, with PostgreSQL's time in it. At the end the largest
register has its year ended. Bringing a list in and taking it back are measured on an empty register.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.config.postgres_server import OWNER
from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from benchmarks.harness import Row, Stage, slow
from benchmarks.pages import RATIO, plain_pages_beside_ours
from benchmarks.pages.visitor import Visitor

from .everyone import everyone_rows
from .imports import import_rows
from .money import an_iban
from .rows import fill
from .years import year_rows

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 2_000)
GOAL_MS, LIST_GOAL_S = 100, 2
TURNS, RUNS = 20, 5
AS_OF, KNOWN_ON = "2024-12-31", "2023-06-30"
"""What was recorded after the earlier moment is left out, row by row."""
PAGES = {
    "first page of the list of members": "/members",
    "search by name": "/members?q=m%C3%BChlenbrock",
    "search by name, with ue for ü": "/members?q=muehlenbrock",
    "search by both names, without the apostrophe": "/members?q=karla+oneill",
    "search by number": "/members?q=741",
    "search by e-mail address": "/members?q=m741@example",
    "search by the end of an IBAN": "/members?q={iban_end}",
    "who has open payments": "/members?owing=on",
    "who is without assembly rights": "/members?expelled=on",
    "who is investing": "/members?investing=yes",
    "page of a member": "/members/{member}",
    "overview of the office": "/",
}
AGAINST_PLAIN = (
    *("first page of the list of members", "search by name", "who has open payments"),
    *("page of a member", "overview of the office"),
)
"""What is compared with the plainest table of the same rows."""


@dataclass
class Measured:
    """One page at one size: its queries, milliseconds of whole requests, and of CPU with PostgreSQL's."""

    queries: int
    took: list[float]
    cpu: float


def run(stage: Stage) -> list[Row]:
    """Each size in a database of its own; the largest is compared with the plain page and asked for its list."""
    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = QUICK_SIZES if stage.quick else SIZES
    at: dict[int, dict[str, Measured]] = {}
    rows: list[Row] = []
    for members in sizes:
        with stage.database(f"members_{members}") as name, plain_pages_beside_ours():
            with stage.connect(name, OWNER) as owner:
                started = time.perf_counter()
                coop, visitor = fill(owner, members)
                stage.say(f"  {members} members in {time.perf_counter() - started:.0f} s")
            with system_access():
                member = Member.objects.filter(coop=coop).earliest("number").pk
            pages = {
                page: path.format(member=member, iban_end=an_iban(742)[-4:]) for page, path in PAGES.items()
            }
            at[members] = {page: _ask(visitor, path) for page, path in pages.items()}
            if members == sizes[-1]:
                rows = [
                    *(_against_plain(stage, visitor, page, pages[page]) for page in AGAINST_PLAIN),
                    _list(stage, visitor, members),
                    _list(stage, visitor, members, known_on=KNOWN_ON),
                    *everyone_rows(coop, visitor, members),
                ]
                with stage.connect(name, OWNER) as owner:
                    rows += year_rows(owner, coop, members)
    return [_row(page, at) for page in PAGES] + rows + import_rows(stage)


def _ask(visitor: Visitor, path: str) -> Measured:
    visitor.get(path)
    with CaptureQueriesContext(connection) as asked:
        visitor.get(path)
    queries, took = len(asked), list[float]()  # counted now: the next request begins a new log
    before = time.process_time() + _database_cpu()
    for _turn in range(TURNS):
        started = time.perf_counter()
        visitor.get(path)
        took.append((time.perf_counter() - started) * 1000)
    cpu = time.process_time() + _database_cpu() - before
    return Measured(queries, took, cpu * 1000 / TURNS)


def _database_cpu() -> float:
    """Seconds that the process of our connection to PostgreSQL worked so far; 0 where the system does not say."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def _row(page: str, at: dict[int, dict[str, Measured]]) -> Row:
    queries = {measured[page].queries for measured in at.values()}
    by_size = ", ".join(f"{median(each[page].took):.0f} ms at {size:,}" for size, each in at.items())
    most = list(at.values())[-1][page]
    return Row(
        what=f"{page} ({', '.join(map(str, sorted(queries)))} queries)",
        target=f"a constant number of queries; goal p95 {GOAL_MS} ms",
        measured=f"p50 {by_size}; there {most.cpu:.0f} ms of CPU, PostgreSQL's included",
        ok=len(queries) == 1,
        is_quick=slow(most.took) <= GOAL_MS,
        milliseconds=most.took,
    )


def _against_plain(stage: Stage, visitor: Visitor, page: str, path: str) -> Row:
    ratios, took = list[float](), list[float]()
    for _run in range(1 if stage.quick else RUNS):
        ours, plain = visitor.cpu_of(path), visitor.cpu_of("/plain/members")
        took.append(ours)
        ratios.append(ours / plain)
    return Row(
        what=f"{page}, CPU",
        target=f"≤ {RATIO} × a plain table with the same middleware, login and query",
        measured=f"{median(ratios):.2f} × (runs {min(ratios):.2f} to {max(ratios):.2f})",
        ok=median(ratios) <= RATIO,
        milliseconds=took,
    )


def _list(stage: Stage, visitor: Visitor, members: int, *, known_on: str = "") -> Row:
    known, took = f", as known on {known_on}," if known_on else "", list[float]()
    for _run in range(1 if stage.quick else 3):
        started = time.perf_counter()
        lines = visitor.get(f"/members/list?as_of={AS_OF}&known_on={known_on}&format=csv").count("\r\n")
        took.append((time.perf_counter() - started) * 1000)
    return Row(
        what=f"list of members (§ 30 GenG) as of {AS_OF}{known} as CSV, of {members:,} members",
        target=f"recorded; goal {LIST_GOAL_S} s",
        measured=f"{min(took) / 1000:.1f} s for {lines - 1:,} lines",
        is_quick=min(took) <= LIST_GOAL_S * 1000,
        milliseconds=took,
    )
