"""Rows become entries: all or none, and the second time nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.directory.models import Entry, ImportRun, RunState
from allmende.directory.use_cases.carry_out_import import NotConfirmed, PreviewOutdated, carry_out_import
from allmende.directory.use_cases.confirm_import import NothingToEnter, confirm_import
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed

from .people import NOW, OPERATOR, TODAY, a_preview, an_entry, an_import, sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]

ALL = (
    "register_key",
    "name",
    "record",
    "sectors",
    "street",
    "latitude",
    "precision",
    "state",
    "confirmed_on",
    "coop",
)


def everything() -> list[tuple[object, ...]]:
    return list(Entry.objects.order_by("pk").values_list("pk", *ALL))


def test_confirmed_rows_become_entries_and_the_file_is_forgotten():
    run = an_import("bad_rows.csv")
    assert run.state == RunState.DONE
    assert [entry.name for entry in Entry.objects.order_by("register_key")] == [
        "Good Co-op", "Last Good Co-op", "Ünreadable Näme",
    ]  # fmt: skip
    assert ImportRun.objects.get(pk=run.pk).content is None
    entry = Entry.objects.get(register_key="b-1")
    assert (entry.register.licence, entry.town, entry.confirmed_on) == ("CC BY 4.0", "Bristol", TODAY)
    assert run.rows.get(register_key="b-1", fate="create").entry == entry


def test_the_same_file_again_changes_nothing():
    an_import()
    before = everything()
    run = a_preview()
    assert run.counts == {"create": 0, "change": 0, "confirm": 0, "unchanged": 5, "refuse": 0}
    with pytest.raises(NothingToEnter):
        confirm_import(actor=OPERATOR, run=run)
    assert everything() == before


def test_a_newer_file_changes_and_confirms():
    an_import(as_of=date(2026, 1, 1))
    run = an_import(
        content=sample("good_semicolon.csv").replace(b"Lindenweg 3", b"Lindenweg 4"),
        now=NOW + timedelta(hours=1),
    )
    assert run.counts == {"create": 0, "change": 1, "confirm": 4, "unchanged": 0, "refuse": 0}
    assert Entry.objects.get(register_key="1").street == "Lindenweg 4"
    assert set(Entry.objects.values_list("confirmed_on", flat=True)) == {TODAY}


def test_an_older_file_overwrites_nothing():
    an_import()
    changed = sample("good_semicolon.csv").replace(b"Lindenweg 3", b"Lindenweg 4")
    run = a_preview(content=changed, as_of=date(2020, 1, 1))
    assert run.counts["refuse"] == 5
    assert run.rows.first().reasons == [{"code": "older"}]


def test_a_directory_that_changed_since_the_preview_refuses_all_of_it():
    run = confirm_import(actor=OPERATOR, run=a_preview())
    an_entry("Schneller eG", key="1", register=run.register)
    with pytest.raises(PreviewOutdated):
        carry_out_import(actor=OPERATOR, run=run, now=NOW)
    assert Entry.objects.count() == 1


def test_a_cooperatives_own_words_win_over_the_register(coop):
    an_import(as_of=date(2026, 1, 1))
    entry = Entry.objects.get(register_key="1")
    Entry.objects.filter(coop=coop).delete()
    Entry.objects.filter(pk=entry.pk).update(coop=coop, name="Werkhof Linde, wie sie sich nennt")
    an_import(
        content=sample("good_semicolon.csv").replace(b"1;Werkhof Linde eG", b"1;Werkhof Linde eingetragen"),
        now=NOW + timedelta(hours=1),
    )
    entry.refresh_from_db()
    assert entry.name == "Werkhof Linde, wie sie sich nennt"
    assert entry.record["name"] == "Werkhof Linde eingetragen"


def test_only_what_was_confirmed_is_entered():
    with pytest.raises(NotConfirmed):
        carry_out_import(actor=OPERATOR, run=a_preview(), now=NOW)


def test_a_guest_may_not():
    run = confirm_import(actor=OPERATOR, run=a_preview())
    with pytest.raises(NotAllowed):
        carry_out_import(actor=GUEST, run=run, now=NOW)


def test_an_id_stands_once_in_a_register():
    an_entry(key="1")
    with pytest.raises(IntegrityError, match="one_entry_per_id_of_a_register"), transaction.atomic():
        an_entry("Another", key="1")


def test_the_database_refuses_the_middle_of_the_atlantic():
    entry = an_entry()
    with (
        pytest.raises(IntegrityError, match="entry_is_somewhere_on_earth"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update directory_entry set latitude = 0, longitude = 0 where id = %s", [entry.pk])
