"""What a query that forgot its cooperative sees: nothing. Tried with a raw cursor."""

import pytest
from django.db import connection

from allmende.kernel.row_access import seeing, system_access

from .accounts import an_account, keep, pay

pytestmark = pytest.mark.django_db
TABLES = ("ledger_account", "ledger_transfer", "ledger_hold")


def rows() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        counts = []
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            counts.append(cursor.fetchone()[0])
    return tuple(counts)


def test_only_the_parties_see_accounts_transfers_and_holds() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    pay(garden, bakery, 1)
    keep(bakery, garden, 1)
    pay(bakery, press, 1)

    assert rows() == (0, 0, 0)
    with seeing(person_id=1):
        assert rows() == (0, 0, 0)
    with seeing(coop_ids=[garden.owner]):
        assert rows() == (1, 1, 1)
    with seeing(coop_ids=[bakery.owner]):
        assert rows() == (1, 2, 1)
    with seeing(coop_ids=[press.owner]):
        assert rows() == (1, 1, 0)
    with seeing(coop_ids=[garden.owner, press.owner]):
        assert rows() == (2, 2, 1)
    with seeing(coop_ids=[10**9]):
        assert rows() == (0, 0, 0)
    with system_access():
        assert rows() == (3, 2, 1)
    assert rows() == (0, 0, 0)


def test_an_account_of_the_system_is_seen_by_jobs_only() -> None:
    garden = an_account()
    with connection.cursor() as cursor:
        cursor.execute("select * from ledger_open_account('CRED', null, 'fees', null, null, now())")
    with seeing(coop_ids=[garden.owner]):
        assert rows() == (1, 0, 0)
    with system_access():
        assert rows() == (2, 0, 0)
