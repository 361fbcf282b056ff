"""Undoing an import puts everything back exactly."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allmende.directory.models import Entry, RunState
from allmende.directory.use_cases.invite_entry import invite_entry
from allmende.directory.use_cases.undo_import import LaterImport, NotEntered, undo_import
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing

from .people import NOW, OPERATOR, a_preview, an_import, sample
from .test_carry_out_import import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]
LATER = NOW + timedelta(hours=1)


def a_second_import():
    """Changes one entry, removes one, adds one."""
    content = (
        sample("good_semicolon.csv").replace(b"Lindenweg 3", b"Lindenweg 4").replace(b"5;Netz", b"6;Netz")
    )
    return an_import(content=content, now=LATER)


def test_a_first_import_leaves_nothing_behind():
    run = an_import()
    run = undo_import(actor=OPERATOR, run=run, now=LATER)
    assert (run.state, run.undone_at) == (RunState.UNDONE, LATER)
    assert not Entry.objects.exists()


def test_a_second_import_leaves_the_first_as_it_was():
    an_import(as_of=date(2026, 1, 1))
    before = everything()
    run = a_second_import()
    assert everything() != before
    undo_import(actor=OPERATOR, run=run, now=LATER)
    assert everything() == before


def test_imports_are_undone_in_reverse_order():
    first = an_import(as_of=date(2026, 1, 1))
    second = a_second_import()
    with pytest.raises(LaterImport):
        undo_import(actor=OPERATOR, run=first, now=LATER)
    undo_import(actor=OPERATOR, run=second, now=LATER)
    undo_import(actor=OPERATOR, run=first, now=LATER)
    assert not Entry.objects.exists()


def test_an_invited_organisation_stays_with_a_note(office):
    run = an_import()
    entry = Entry.objects.get(register_key="1")
    with seeing(office):
        invite_entry(actor=office, entry=entry, email="office@linde.example", language="de", now=NOW)
    undo_import(actor=OPERATOR, run=run, now=LATER)
    assert list(Entry.objects.filter(register__isnull=False)) == [entry]
    assert run.rows.exclude(kept="").get().kept == "kept_invited"


def test_what_was_not_entered_cannot_be_undone():
    with pytest.raises(NotEntered):
        undo_import(actor=OPERATOR, run=a_preview(), now=LATER)


def test_a_guest_may_not():
    with pytest.raises(NotAllowed):
        undo_import(actor=GUEST, run=an_import(), now=LATER)
