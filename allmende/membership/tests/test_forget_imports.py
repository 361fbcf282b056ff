"""What is put away, forgotten after its time, or noted as failed."""

from datetime import timedelta

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import ImportRow, ImportRun, RunState
from allmende.membership.refusals.imports import ImportDecided
from allmende.membership.use_cases.discard_member_import import discard_member_import, undecided_imports
from allmende.membership.use_cases.forget_import_names import forget_import_names, imports_with_names
from allmende.membership.use_cases.note_import_failure import note_import_failure
from tests.people import a_person, acting_for

from .import_files import (
    HEADER,
    NOW,
    THREE,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_upload,
    an_xlsx,
)

pytestmark = pytest.mark.django_db
NIGHTLY = Actor.job("forget imports of members")


@pytest.fixture
def where():
    return an_office_with_statutes()


def test_a_file_that_was_put_away_is_gone(where):
    _coop, office = where
    run = a_preview(*where)
    with seeing(office):
        discard_member_import(actor=office, run=run)
        assert not ImportRun.objects.exists()
        assert not ImportRow.objects.exists()


def test_what_was_entered_is_not_put_away_and_strangers_put_nothing_away(where):
    coop, office = where
    run = an_upload(*where)
    with seeing(office), pytest.raises(NotAllowed):
        discard_member_import(actor=acting_for(a_person("Emil Ellenbogen"), coop), run=run)
    run = an_import(*where)
    with seeing(office), pytest.raises(ImportDecided):
        discard_member_import(actor=office, run=run)


def test_undecided_files_are_known_after_seven_days(where):
    run = an_upload(*where)
    with system_access():
        assert undecided_imports(now=run.started_at + timedelta(days=7)) == []
        assert undecided_imports(now=run.started_at + timedelta(days=7, seconds=1)) == [run]


def test_names_go_after_ninety_days_and_fates_stay(where):
    coop, office = where
    broken = (9, "Dill", "Dora", "", "", "Frühjahr", "", 1, "", "")
    run = an_import(coop, office, an_xlsx([HEADER, THREE[0], broken]))
    with system_access():
        assert imports_with_names(now=NOW + timedelta(days=90)) == []
        assert imports_with_names(now=NOW + timedelta(days=91)) == [run]
        forget_import_names(actor=NIGHTLY, run=run)
        assert [(row.name, row.fate) for row in run.rows.all()] == [("", "create"), ("", "refuse")]
        assert run.rows.last().reasons == [{"code": "day_unreadable"}]
        assert imports_with_names(now=NOW + timedelta(days=91)) == []
    with seeing(office), pytest.raises(NotAllowed):
        forget_import_names(actor=acting_for(a_person("Emil Ellenbogen"), coop), run=run)


def test_a_failure_is_noted_and_leaves_what_is_entered(where):
    coop, office = where
    run = an_upload(*where)
    with system_access():
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.READING)
        note_import_failure(actor=NIGHTLY, run=run, code="failed")
        run.refresh_from_db()
        assert (run.state, run.problem) == (RunState.FAILED, {"code": "failed"})
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.UNDOING)
        note_import_failure(actor=NIGHTLY, run=run, code="failed")
        run.refresh_from_db()
        assert (run.state, run.problem) == (RunState.DONE, {"code": "undo_failed"})
        note_import_failure(actor=NIGHTLY, run=run, code="failed")
        run.refresh_from_db()
        assert run.problem == {"code": "undo_failed"}
    with seeing(office), pytest.raises(NotAllowed):
        note_import_failure(actor=acting_for(a_person("Emil Ellenbogen"), coop), run=run, code="failed")
