"""A file that was not entered can be put away, and goes by itself after seven days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allmende.directory.models import ImportRow, ImportRun, RunState
from allmende.directory.tasks import discard_forgotten_imports
from allmende.directory.use_cases.discard_import import discard_import
from allmende.directory.use_cases.map_columns import ImportDecided
from allmende.directory.use_cases.note_failure import note_failure
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed

from .people import OPERATOR, a_preview, an_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]


def test_nothing_of_it_remains():
    discard_import(actor=OPERATOR, run=a_preview())
    assert not ImportRun.objects.exists()
    assert not ImportRow.objects.exists()


def test_what_was_entered_is_not_put_away():
    with pytest.raises(ImportDecided):
        discard_import(actor=OPERATOR, run=an_import())


def test_a_guest_may_not():
    run = a_preview()
    with pytest.raises(NotAllowed):
        discard_import(actor=GUEST, run=run)


def test_after_seven_days_it_goes_by_itself():
    a_preview()
    entered = an_import("good_comma.csv")
    discard_forgotten_imports(timestamp=int((datetime.now(UTC) + timedelta(days=6)).timestamp()))
    assert ImportRun.objects.count() == 2
    discard_forgotten_imports(timestamp=int((datetime.now(UTC) + timedelta(days=8)).timestamp()))
    assert ImportRun.objects.get() == entered


def test_a_failure_is_noted_while_the_work_runs_and_never_after():
    run = a_preview()
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.READING)
    note_failure(actor=OPERATOR, run=run, code="failed")
    run.refresh_from_db()
    assert (run.state, run.problem) == (RunState.FAILED, {"code": "failed"})
    entered = an_import("good_comma.csv")
    note_failure(actor=OPERATOR, run=entered, code="failed")
    entered.refresh_from_db()
    assert entered.state == RunState.DONE


def test_a_guest_notes_no_failure():
    run = a_preview()
    with pytest.raises(NotAllowed):
        note_failure(actor=GUEST, run=run, code="failed")
