"""Every test runs on a real PostgreSQL, in the role the web uses: it owns nothing, so that row policies bind it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture import providers
from pytest_django.plugin import DjangoDbBlocker

from allmende.config.postgres_server import APP
from allmende.kernel.database_roles import grant_to_app_role
from allmende.kernel.line_ends import NO_BREAK
from tests.building import BuildOnce, Built

# Nothing is timed in a test, because machines differ; and what passed once passes again: other examples are tried by
# whoever changes a test, not by chance on the day of a release.
hypothesis_settings.register_profile("allmende", deadline=None, derandomize=True)
hypothesis_settings.load_profile("allmende")
# Nor from numbers and words that stand anywhere in our code: reading all of it takes eleven seconds in every process,
# and any line that changes would change the examples of tests it has nothing to do with.
providers.is_local_module_file = lambda _path: False  # type: ignore[assignment]

# The live server writes an answer line by line, and each waits until the other side has confirmed the one before: 40 ms
# on every connection that is used again. So each at once; not whole, because some answers were left in the buffer then
# until the next request, and pages waited for them for ever.
WSGIRequestHandler.disable_nagle_algorithm = True

_ask = Client.request


def _as_read(self: Client, **request: Any) -> Any:
    """Tests look for what a page says, wherever its lines may end: `kernel/line_ends.py` has tests of its own."""
    answer = _ask(self, **request)
    if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
        answer.content = answer.content.replace(NO_BREAK.encode(), b" ")
    return answer


Client.request = _as_read  # type: ignore[method-assign]

gc.disable()  # until everything is collected: nearly all that is made by then stays


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Thousands of tests and their modules stay to the end: the collector need not go through them again and again."""
    gc.enable()
    gc.freeze()  # without looking for what is garbage by now: that takes a second, and it is little
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _in_the_first_language() -> Iterator[None]:
    """Whatever language a page has spoken in the test before."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _no_jobs_stay(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Jobs have no models, so that emptying the tables leaves them: letters would lie in the next test's box."""
    yield
    if _commits(request.node):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("delete from procrastinate_jobs")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Databases are made, migrated and dropped by their owner; in between the tests run in the other role."""
    owner = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        _let_the_app_flush()
        connection.close()
    # What Django does after migrating, it does after every emptying as well: contents of tables that nobody reads.
    post_migrate.receivers.clear()
    post_migrate.sender_receivers_cache.clear()
    _switch(USER=APP) if not os.environ.get("DATABASE_URL") else _switch(
        OPTIONS={"options": f"-c role={APP}"}
    )
    os.environ["ALLMENDE_DB_NAME"] = connection.settings_dict["NAME"]
    yield
    del os.environ["ALLMENDE_DB_NAME"]
    with django_db_blocker.unblock():
        left_open = _sessions_of_others()
        connection.close()
    _switch(USER=owner["USER"], OPTIONS=owner["OPTIONS"])
    assert not left_open, (
        f"left open by a thread or a process, so the database cannot be dropped: {left_open}"
    )


@pytest.fixture(scope="module")
def build_once(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[BuildOnce]:
    """build_once(a_world): built for all tests of a module, of whom each begins with it and undoes its own.

    The rows lie in a transaction around those of the tests. Hand every test a `deepcopy` of the objects.
    """
    module = request.node
    own = [item.nodeid for item in request.session.items if item.parent is module and _commits(item)]
    assert not own, f"cannot share rows with tests that have transactions of their own: {own}"
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase says it
    with django_db_blocker.unblock():
        around.__enter__()

    def build(builder: Callable[[], Built]) -> Built:
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            return builder()

    yield build
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )


def _let_the_app_flush() -> None:
    """Tests with transactions of their own empty the tables afterwards, which the role may do nowhere else."""
    # The cache's table is made after the migrations have granted the rest.
    grant_to_app_role(using="default")
    with connection.cursor() as cursor:
        cursor.execute(f"grant truncate on all tables in schema public to {APP}")


def _sessions_of_others() -> list[str]:
    """What was last asked on connections that are still open; those of processes just killed have a moment to end."""
    with connection.cursor() as cursor:
        for _again in range(50):
            cursor.execute(
                "select concat(backend_start::time(0), ' ', application_name, ': ', query) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            )
            if not (left := [text for (text,) in cursor.fetchall()]):
                return []
            cursor.execute("select pg_sleep(0.1)")
    return left


def _switch(**settings: object) -> None:
    # One dictionary for all threads: each makes its own connection from it.
    connection.settings_dict.update(settings)
