"""What a query that forgot whose imports it asks for sees: none. Tried with a raw cursor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from allmende.coops.models import Coop
from allmende.directory.models import ImportRun
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from tests.people import an_officer

from .people import a_preview, an_upload

pytestmark = pytest.mark.django_db


@contextmanager
def asking(who: str, office: Actor, coop: Coop) -> Iterator[None]:
    actors = {"nobody": Actor(person_id=None), "another cooperative": an_officer(coop), "the office": office}
    with seeing(actors[who]):
        yield


@pytest.mark.parametrize(
    ("who", "runs", "rows"), [("nobody", 0, 0), ("another cooperative", 0, 0), ("the office", 1, 5)]
)
def test_only_the_networks_office_sees_imports(
    office: Actor, coop: Coop, who: str, runs: int, rows: int
) -> None:
    a_preview()
    with asking(who, office, coop), connection.cursor() as cursor:
        cursor.execute("select count(*) from directory_importrun")
        assert cursor.fetchone() == (runs,)
        cursor.execute("select count(*) from directory_importrow")
        assert cursor.fetchone() == (rows,)


def test_without_a_network_there_is_no_office(db: None) -> None:
    an_upload()
    with seeing(person_id=1, coop_ids=[1]):
        assert not ImportRun.objects.exists()


def test_nobody_else_enters_changes_or_deletes_one(office: Actor, coop: Coop) -> None:
    run = a_preview()
    with seeing(an_officer(coop)), connection.cursor() as cursor:
        for change in ("delete from directory_importrow", "update directory_importrun set state = 'done'"):
            cursor.execute(change)
            assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "insert into directory_importrow (run_id, number, register_key, name, fate, reasons, record, kept)"
                " values (%s, 99, '', '', 'create', '[]', '{}', '')",
                [run.pk],
            )
    with system_access():
        assert ImportRun.objects.get() == run
