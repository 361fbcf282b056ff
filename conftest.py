"""Every test runs on a real PostgreSQL, in the role the web uses: it owns nothing, so that row policies bind it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from allmende.config.postgres_server import APP
from allmende.kernel.database_roles import grant_to_app_role

# Nothing is timed in a test, because machines differ; and what passed once passes again: other examples are tried by
# whoever changes a test, not by chance on the day of a release.
hypothesis_settings.register_profile("allmende", deadline=None, derandomize=True)
hypothesis_settings.load_profile("allmende")


@pytest.fixture(autouse=True)
def _in_the_first_language() -> Iterator[None]:
    """Whatever language a page has spoken in the test before."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Databases are made, migrated and dropped by their owner; in between the tests run in the other role."""
    owner = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        _let_the_app_flush()
        connection.close()
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
