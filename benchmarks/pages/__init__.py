"""Our lists of 50 rows against the plainest page that says the same.

Both go through the whole handler, in this process, for the same signed-in person: the same middleware, session, login
and query of rows. The plain page is a bare document with a Jinja2 table of the same columns: no frame, no menu, no
context processors, no macros, no written dates or amounts. What is compared is CPU time of the process; PostgreSQL's
own is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches

from allmende.directory.web import views as directory_list
from allmende.exchange import statement
from allmende.pool.web import bookings as booking_list
from allmende.pool.web import offers as offer_list
from benchmarks.harness import Row, Stage

from .plain import ROWS
from .rows import fill
from .visitor import Visitor

RATIO, RUNS, TURNS = 2.5, 5, 10
LISTS = {
    "offers": ("/resources", "/plain/offers", 'class="offer-name"'),
    "bookings": ("/bookings", "/plain/bookings", 'class="offer-name"'),
    "cooperatives": ("/organisations", "/plain/organisations", 'class="offer-name"'),
    "statement of an account": ("/account", "/plain/account", '<strong><a href="/account/transfers/'),
}
"""Our list, the plain one, and what stands once in each of our rows."""
LENGTHS = [(offer_list, "PAGE"), (booking_list, "PAGE"), (directory_list, "A_PAGE")]
assert statement.PAGE == ROWS


def run(stage: Stage) -> list[Row]:
    """Fill a database, sign in, then ask for each list and its plain page in turns."""
    with stage.database("pages"), fifty_a_page(), plain_pages_beside_ours():
        call_command("collectstatic", interactive=False, verbosity=0)
        visitor = fill()
        return [row for name in LISTS for row in _compare(stage, visitor, name)]


def _compare(stage: Stage, visitor: Visitor, name: str) -> list[Row]:
    ours, plain, mark = LISTS[name]
    _assert_the_same_rows(visitor, ours, plain, mark)
    ratios, took, took_plain = list[float](), list[float](), list[float]()
    for _run in range(RUNS):
        first = len(took)
        for _turn in range(2 if stage.quick else TURNS):
            took_plain.append(visitor.cpu_of(plain))
            took.append(visitor.cpu_of(ours))
        ratios.append(sum(took[first:]) / sum(took_plain[first:]))
    stage.say(f"  {name} {median(ratios):.2f}")
    queries, queries_plain = (_queries(visitor, address) for address in (ours, plain))
    return [
        Row(
            what=f"a page of {ROWS} rows, CPU: {name} ({queries} queries)",
            target=f"≤ {RATIO} × a plain table with the same middleware, login and query",
            measured=f"{median(ratios):.2f} × (runs {min(ratios):.2f} to {max(ratios):.2f})",
            ok=median(ratios) <= RATIO,
            milliseconds=took,
        ),
        Row(what=f"… the plain table ({queries_plain} queries)", measured="1 ×", milliseconds=took_plain),
    ]


def _assert_the_same_rows(visitor: Visitor, ours: str, plain: str, mark: str) -> None:
    shown, shown_plain = visitor.get(ours).count(mark), visitor.get(plain).count("<tr><td>")
    assert shown == shown_plain == ROWS, f"{ours} shows {shown} rows, {plain} {shown_plain}"


def _queries(visitor: Visitor, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        visitor.get(address)
    return len(asked)


@contextmanager
def fifty_a_page() -> Iterator[None]:
    """Every list shows 50 rows, whatever it shows otherwise."""
    before = [getattr(module, name) for module, name in LENGTHS]
    for module, name in LENGTHS:
        setattr(module, name, ROWS)
    try:
        yield
    finally:
        for (module, name), length in zip(LENGTHS, before, strict=True):
            setattr(module, name, length)


@contextmanager
def plain_pages_beside_ours() -> Iterator[None]:
    before = settings.ROOT_URLCONF
    settings.ROOT_URLCONF = "benchmarks.pages.plain"
    clear_url_caches()
    try:
        yield
    finally:
        settings.ROOT_URLCONF = before
        clear_url_caches()
