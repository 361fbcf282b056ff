"""What a start asks the database before Django is loaded: can it be used, what is in it."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from allmende.config.database import OLDEST_SERVER, databases
from allmende.config.postgres_server import APP


class Unreachable(Exception):
    """The database cannot be used. The message says what to do about it."""


class Installation:
    """The installation's database, seen as its owner."""

    def __init__(self, var: Path) -> None:
        self.connection = _connect(var)

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def check_server(self) -> None:
        """Raise Unreachable when the server is too old or lacks the role of the web and the workers."""
        version = self.connection.info.server_version // 10_000
        if version < OLDEST_SERVER:
            raise Unreachable(
                f"The server has PostgreSQL {version}, Allmende needs {OLDEST_SERVER} or newer: upgrade it."
            )
        if not self._one("select true from pg_roles where rolname = %s", [APP]):
            self._make_app_role()

    def migrations(self) -> str:
        """What was migrated, as a short text that changes with every migration."""
        if not self._has("django_migrations"):
            return "none"
        return str(
            self._one(
                "select format('%%s migrations, the last is number %%s', count(*), max(id)) from django_migrations"
            )
        )

    def is_founded(self) -> bool:
        """Whether somebody founded the network, or the demo was loaded."""
        return self._has("coops_network") and bool(self._one("select exists (select from coops_network)"))

    def is_demo(self) -> bool:
        """Whether what was founded is the demo: the audit log says so, wherever its logins were noted."""
        return self._has("kernel_auditentry") and bool(
            self._one(
                "select exists (select from kernel_auditentry where fact = 'NetworkFounded' and system = 'demo')"
            )
        )

    def is_empty(self) -> bool:
        """Whether there is no table at all."""
        return not self._one("select exists (select from pg_tables where schemaname = 'public')")

    def used_by_others(self, roles: Collection[str]) -> bool:
        """Whether somebody else is connected to the database as one of these roles."""
        return bool(
            self._one(
                """select exists (select from pg_stat_activity
                   where datname = current_database() and usename = any(%s) and pid <> pg_backend_pid())""",
                [[self.connection.info.user, *roles]],
            )
        )

    def _has(self, table: str) -> bool:
        return bool(self._one("select to_regclass(%s) is not null", [f"public.{table}"]))

    def _one(self, query: LiteralString, values: list[Any] | None = None) -> Any:
        row = self.connection.execute(query, values or []).fetchone()
        return row[0] if row else None

    def _make_app_role(self) -> None:
        role, me = sql.Identifier(APP), sql.Identifier(self.connection.info.user)
        try:
            self.connection.execute(sql.SQL("create role {} nologin").format(role))
            self.connection.execute(sql.SQL("grant {} to {}").format(role, me))
        except psycopg.errors.InsufficientPrivilege:
            raise Unreachable(
                f"The server lacks the role {APP}: its administrator makes it with "
                f"CREATE ROLE {APP} NOLOGIN; GRANT {APP} TO {self.connection.info.user};"
            ) from None


def _connect(var: Path) -> psycopg.Connection:
    try:
        return psycopg.connect(**connection_arguments(var), connect_timeout=10, autocommit=True)
    except psycopg.OperationalError as error:
        raise unreachable(error) from None


def unreachable(error: Exception) -> Unreachable:
    """In one sentence, what a driver said when it could not connect."""
    # Indented lines are its advice. Of several attempts the last counts; what went wrong stands at the end.
    lines = [line for line in str(error).splitlines() if line.strip() and not line.startswith(("\t", " "))]
    reason = lines[-1].rpartition("failed: ")[2].strip(" .") if lines else "no answer"
    return Unreachable(
        f"The database cannot be reached: check DATABASE_URL and whether the server runs ({reason})."
    )


def roles_of_others() -> list[str]:
    """Who web and worker connect as, besides the owner: the role itself, or a login of their own."""
    login = databases(Path(), os.environ | {"ALLMENDE_DB_ROLE": ""})["default"]["USER"]
    return [APP, login]


def connection_arguments(var: Path) -> dict[str, Any]:
    """For psycopg: the connection of the role that owns the tables."""
    settings = databases(var, os.environ | {"ALLMENDE_DB_ROLE": "owner", "ALLMENDE_PROCESS": ""})["default"]
    names = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    given = {argument: settings[name] for name, argument in names.items() if settings.get(name)}
    return given | settings.get("OPTIONS", {})
