"""The jobs act as the person who asked, tell how far they are, and write down why they stopped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.importing.state import import_progress
from allmende.membership.models import ImportRun, Member, RunState
from allmende.membership.tasks import imports as tasks
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from tests.members import a_member
from tests.people import a_person, acting_for

from .import_files import BALANCE_DAY, an_office_with_statutes, an_upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    with seeing(office):
        name_member_columns(
            actor=office,
            run=run,
            columns=run.mapping,
            as_of=BALANCE_DAY,
            expected=Sums(),
            on=timezone.localdate(),
        )
    return coop, office, run


def work(task, run, actor):
    task(run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id)
    with system_access():
        run.refresh_from_db()
    return run


def confirmed(office, run):
    with seeing(office):
        confirm_member_import(actor=office, run=run)


def test_from_columns_to_members_and_back(asked):
    coop, office, run = asked
    assert work(tasks.preview_members, run, office).state == RunState.PREVIEWED
    assert import_progress(run) == (3, 3)
    confirmed(office, run)
    assert work(tasks.carry_out_members, run, office).state == RunState.DONE
    with seeing(office):
        assert Member.objects.filter(coop=coop).count() == 3
        ask_member_import_undo(actor=office, run=run)
    assert work(tasks.undo_members, run, office).state == RunState.UNDONE
    # A job may come twice.
    assert work(tasks.undo_members, run, office).state == RunState.UNDONE
    assert work(tasks.carry_out_members, run, office).state == RunState.UNDONE


def test_a_list_that_changed_gives_a_new_preview(asked):
    coop, office, run = asked
    work(tasks.preview_members, run, office)
    confirmed(office, run)
    a_member(coop, "Dora Dill")
    run = work(tasks.carry_out_members, run, office)
    assert (run.state, run.problem) == (RunState.PREVIEWED, {"code": "preview_outdated"})
    assert (run.counts["create"], run.counts["refuse"]) == (2, 1)


def test_whoever_lost_the_office_enters_nothing_and_the_page_says_so(asked):
    coop, _office, run = asked
    with pytest.raises(NotAllowed):
        work(tasks.preview_members, run, acting_for(a_person("Emil Ellenbogen"), coop))
    with system_access():
        run.refresh_from_db()
    assert (run.state, run.problem) == (RunState.FAILED, {"code": "failed"})


def test_an_error_in_the_middle_leaves_the_list_as_it_was(asked, monkeypatch):
    coop, office, run = asked
    work(tasks.preview_members, run, office)
    confirmed(office, run)

    def fail(self, pairs):
        raise RuntimeError("the lights go out")

    monkeypatch.setattr("allmende.membership.importing.entering.Entering._enter_mandates", fail)
    with pytest.raises(RuntimeError):
        work(tasks.carry_out_members, run, office)
    with system_access():
        run.refresh_from_db()
        assert (run.state, Member.objects.filter(coop=coop).count()) == (RunState.FAILED, 0)


def test_at_night_forgotten_files_go(asked):
    _coop, _office, run = asked
    tasks.forget_imports(timestamp=int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()))
    with system_access():
        assert not ImportRun.objects.filter(pk=run.pk).exists()
