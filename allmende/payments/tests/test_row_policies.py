"""What a query that forgot its cooperative sees: nothing. Tried with a raw cursor on every table."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from allmende.kernel.row_access import seeing, system_access

from .desk import ANNA, Desk

pytestmark = pytest.mark.django_db
TABLES = sorted(model._meta.db_table for model in apps.get_app_config("payments").get_models())


def rows() -> list[int]:
    with connection.cursor() as cursor:
        counts = []
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            counts.append(cursor.fetchone()[0])
    return counts


def a_full_desk() -> Desk:
    desk = Desk()
    desk.receive(desk.claim(), 1_00)
    desk.mandate()
    desk.account()
    desk.comes_back(desk.payout())
    desk.creditor()
    return desk


def test_only_the_cooperative_sees_its_rows() -> None:
    linde, birke = a_full_desk(), a_full_desk()
    assert len(TABLES) == 7
    assert rows() == [0] * 7
    with seeing(person_id=ANNA):
        assert rows() == [0] * 7, "also the person who wrote them"
    with seeing(coop_ids=[linde.coop.pk]):
        assert rows() == [1] * 7
    with seeing(coop_ids=[linde.coop.pk, birke.coop.pk]):
        assert rows() == [2] * 7
    with seeing(coop_ids=[10**9]):
        assert rows() == [0] * 7
    with system_access():
        assert rows() == [2] * 7


@pytest.mark.parametrize("table", TABLES)
def test_a_guess_of_an_id_finds_and_changes_nothing(table: str) -> None:
    linde, birke = a_full_desk(), Desk()
    ((key,),) = linde.sql(f"select id from {table}")
    assert birke.sql(f"select id from {table} where id = %s", key) == []
    assert birke.sql(f"update {table} set actor_system = '' where id = %s returning id", key) == []


def test_nobody_raises_a_claim_for_another_cooperative() -> None:
    linde, birke = Desk(), Desk()
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        linde.claim(coop_id=birke.coop.pk)
