"""The second wall: a query that forgot whose rows it asks for gets none, whatever the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from allmende.home.demo.load import load_demo
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from tests.people import acting_for
from tests.test_personal_data import OPEN_TABLES

from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def guarded_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity and relkind in ('r', 'p')"
            " order by relname"
        )
        return [name for (name,) in cursor.fetchall()]


def rows(table: str) -> set[str]:
    """Every row that can be seen, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f'select to_jsonb(t)::text from "{table}" t')
        return {text for (text,) in cursor.fetchall()}


@contextmanager
def nobody() -> Iterator[None]:
    """The settings of a query that forgot to say who asks."""
    with seeing(person_id=None, coop_ids=[]):
        yield


def everything() -> dict[str, set[str]]:
    with system_access():
        return {table: rows(table) for table in guarded_tables()}


def seen_by(actor: Actor) -> dict[str, set[str]]:
    with seeing(actor):
        return {table: rows(table) for table in guarded_tables()}


@pytest.mark.parametrize("domain", ["membership", "payments"])
def test_every_table_of_members_and_money_has_a_wall(domain: str) -> None:
    """Found from the models: what is open is named with its reason where personal data are listed."""
    tables = {model._meta.db_table for model in apps.get_app_config(domain).get_models()}
    assert len(tables) > 3
    assert tables - set(guarded_tables()) == tables & set(OPEN_TABLES)


def test_there_are_walls() -> None:
    assert set(guarded_tables()) >= {
        "coops_accesstoken",
        "coops_invitation",
        "coops_office",
        "directory_importrow",
        "directory_importrun",
        "home_report",
        "kernel_outboxattachment",
        "kernel_outboxmail",
        "ledger_account",
        "ledger_hold",
        "ledger_transfer",
        "pool_booking",
        "pool_bookingevent",
        "pool_bookingmessage",
    }


def test_without_settings_every_private_table_is_empty(world: World) -> None:
    for table, present in everything().items():
        assert present, f"{table} has rows, or this test says nothing"
        with nobody():
            assert rows(table) == set(), table


def test_the_demo_without_settings_is_empty_too() -> None:
    load_demo(now=datetime(2026, 11, 24, 12, tzinfo=UTC))
    filled = {table for table, present in everything().items() if present}
    assert {"ledger_account", "ledger_transfer", "pool_booking", "coops_office"} <= filled
    with nobody():
        assert {table: rows(table) for table in filled} == {table: set() for table in filled}


def test_settings_that_make_no_sense_show_nothing(world: World) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        for name in ("person", "coops", "system"):
            cursor.execute("select set_config(%s, '', true)", [f"allmende.{name}"])
        cursor.execute("select set_config('allmende.coops', '0,-1', true)")
        cursor.execute("select set_config('allmende.system', 'off', true)")
        for table in guarded_tables():
            assert rows(table) == set(), table


def test_cooperatives_that_share_nothing_see_nothing_of_each_other(world: World) -> None:
    annas = seen_by(world.for_annas)
    berts = seen_by(acting_for(world.bert, world.berts))
    assert any(annas.values())
    for table in guarded_tables():
        assert annas[table] & berts[table] == set(), table
        assert not [row for row in berts[table] if world.private.lower() in row.lower()], table


def test_both_sides_see_what_they_share(world: World) -> None:
    annas, carls = seen_by(world.for_annas), seen_by(world.for_carls)
    for table in ("ledger_transfer", "pool_booking", "pool_bookingmessage"):
        assert annas[table] & carls[table], table
    for table in ("ledger_account", "coops_accesstoken", "coops_invitation"):
        assert annas[table] & carls[table] == set(), table


def test_nobody_deletes_or_changes_rows_one_cannot_see(world: World) -> None:
    before = everything()
    for table in guarded_tables():
        with nobody():
            assert affected(f'delete from "{table}"') == 0, table
            assert affected(f'update "{table}" set id = id') == 0, table
    assert everything() == before


def affected(statement: str) -> int:
    """How many rows a statement reaches; none where the database refuses it altogether."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount
    except DatabaseError:
        return 0


def test_the_role_of_the_web_cannot_switch_the_walls_off() -> None:
    for statement in (
        "set row_security = off",
        "alter table pool_booking disable row level security",
        "alter table pool_booking no force row level security",
        "set role allmende",
        "set session authorization postgres",
        "create table anything (id int)",
    ):
        with pytest.raises(DatabaseError):
            read_bookings_after(statement)


def read_bookings_after(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("select * from pool_booking")
