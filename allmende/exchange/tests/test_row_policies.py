"""The second wall, tried with a raw cursor: a query that forgot its cooperative returns nothing of others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from allmende.kernel.row_access import seeing
from tests.people import a_coop, a_person, an_officer

from .stage import a_stage

pytestmark = pytest.mark.django_db


def select(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def test_one_sees_ones_own_account_only() -> None:
    stage = a_stage()
    with seeing(stage.spends):
        assert select("select owner from ledger_account") == [stage.linde.pk]
    with seeing(person_id=a_person().pk):
        assert select("select owner from ledger_account") == []
    assert select("select owner from ledger_account") == []


def test_transfers_and_holds_are_seen_by_their_two_sides() -> None:
    stage = a_stage()
    paid, held = stage.pay(), stage.hold()
    stranger = an_officer(a_coop("Fremd eG"))
    for actor, seen in ((stage.spends, True), (stage.gets, True), (stage.office, False), (stranger, False)):
        with seeing(actor):
            assert select("select id from ledger_transfer") == ([paid.pk] if seen else [])
            assert select("select id from ledger_hold") == ([held.pk] if seen else [])


def test_a_guess_of_the_other_accounts_id_finds_nothing() -> None:
    stage = a_stage()
    with seeing(stage.gets):
        (account,) = select("select id from ledger_account")
    with seeing(stage.spends):
        assert select(f"select balance from ledger_account where id = {account}") == []


@pytest.mark.parametrize(
    "change",
    [
        "update ledger_account set balance = 100000000",
        "update ledger_account set credit_limit = 100000000",
        "update ledger_transfer set amount = 1",
        "delete from ledger_transfer",
        "update ledger_hold set amount = 1",
        "delete from ledger_account",
    ],
)
def test_nobody_writes_around_the_ledgers_functions(change: str) -> None:
    stage = a_stage()
    stage.pay()
    stage.hold()
    with seeing(stage.spends), pytest.raises(DatabaseError), transaction.atomic():
        select(change + " returning id")
