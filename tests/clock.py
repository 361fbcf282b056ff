"""A clock of the walk's own, for Python and for the database: what was recorded when counts in “as known at”."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg import sql

from allmende.config.postgres_server import OWNER

BEGIN = datetime(2022, 5, 10, 7, 0, tzinfo=UTC)
PLACE = ZoneInfo("Europe/Berlin")

OWN_TIME = "statement_timestamp() + coalesce(nullif(current_setting('walk.ahead', true), ''), '0')::interval"
STAMPED = """
select attrelid::regclass::text, attname from pg_attrdef
join pg_attribute on attrelid = adrelid and attnum = adnum
where pg_get_expr(adbin, adrelid) = 'statement_timestamp()' and attrelid::regclass::text like 'membership%'
"""


@contextmanager
def stamped_by_the_walk() -> Iterator[None]:
    """Inside: rows are stamped with the walk's time, where a transaction tells it. Else with the real one, as ever."""
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=OWNER, autocommit=True
    ) as owner:
        columns = owner.execute(STAMPED).fetchall()
        _set_default(owner, columns, OWN_TIME)
        try:
            yield
        finally:
            _set_default(owner, columns, "statement_timestamp()")


def _set_default(owner: psycopg.Connection, columns: list[tuple[str, str]], expression: str) -> None:
    for table, column in columns:
        statement = sql.SQL("alter table {} alter column {} set default {}")
        owner.execute(statement.format(sql.Identifier(table), sql.Identifier(column), sql.SQL(expression)))


@dataclass
class Clock:
    """Goes as the real one does, so many days ago or ahead."""

    ahead: timedelta = field(default_factory=lambda: BEGIN - datetime.now(UTC))

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def today(self) -> date:
        return self.now.astimezone(PLACE).date()

    def go_on(self, days: int) -> None:
        self.ahead += timedelta(days=days)
        self.tell_the_database()

    def tell_the_database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('walk.ahead', %s, true)", [f"{self.ahead / timedelta(seconds=1)} s"]
            )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside: Django's own clock is this one, and the database's for this transaction."""
        self.tell_the_database()
        with patch.object(timezone, "now", lambda: self.now):
            yield
