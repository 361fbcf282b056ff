"""Which database, which role: decided by the environment alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from allmende.config.database import databases
from allmende.config.postgres_server import APP, OWNER

VAR = Path("/srv/allmende/var")
SERVER = "postgres://owner:p%2Fw@db.example:5433/coops?sslmode=require"


def database(**environment: str) -> dict[str, Any]:
    return databases(VAR, environment)["default"]


@pytest.mark.parametrize(("asked_for", "role"), [("", APP), ("owner", OWNER), ("anything", APP)])
def test_embedded_under_var_with_the_role_asked_for(asked_for: str, role: str) -> None:
    found = database(ALLMENDE_DB_ROLE=asked_for)
    assert (found["HOST"], found["NAME"], found["USER"]) == (
        "/srv/allmende/var/postgres/run",
        "allmende",
        role,
    )


def test_a_server_by_its_url() -> None:
    found = database(DATABASE_URL=SERVER, ALLMENDE_DB_ROLE="owner")
    assert {name: found[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS")} == {
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "coops",
        "USER": "owner",
        "PASSWORD": "p/w",
        "OPTIONS": {"sslmode": "require"},
    }


def test_on_a_server_the_web_gives_up_the_owners_rights_at_once() -> None:
    assert database(DATABASE_URL=SERVER)["OPTIONS"]["options"] == "-c role=allmende_app"


def test_or_it_has_a_login_of_its_own() -> None:
    found = database(DATABASE_URL=SERVER, DATABASE_APP_URL="postgres://web@db.example/coops")
    assert (found["USER"], found["OPTIONS"]) == ("web", {})
    owner = database(DATABASE_URL=SERVER, DATABASE_APP_URL="postgres://web@x/y", ALLMENDE_DB_ROLE="owner")
    assert owner["USER"] == "owner"


def test_the_web_shares_connections_everything_else_keeps_its_own() -> None:
    web, other = database(ALLMENDE_PROCESS="web"), database()
    assert web["OPTIONS"]["pool"]["max_size"] == 8
    assert "CONN_MAX_AGE" not in web
    assert "pool" not in other["OPTIONS"]
    assert web["CONN_HEALTH_CHECKS"]
    assert other["CONN_HEALTH_CHECKS"]


@pytest.mark.django_db
def test_tests_run_in_the_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (APP, 0)
