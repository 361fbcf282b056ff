"""The jobs act as the person who asked, tell how far they are, and write down why they stopped."""

from __future__ import annotations

import pytest
from django.db import connection

from allmende.directory import tasks
from allmende.directory.models import Entry, ImportRun, RunState
from allmende.directory.queries import import_progress
from allmende.directory.tests.people import REGISTER, TODAY, an_entry, an_upload
from allmende.directory.use_cases.confirm_import import confirm_import
from allmende.directory.use_cases.discard_import import discard_import
from allmende.directory.use_cases.map_columns import map_columns
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_network, a_person, the_founder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked() -> tuple[ImportRun, Actor]:
    """An upload whose columns the office has named."""
    office = the_founder(a_network())
    with seeing(office):
        run = an_upload(actor=office)
        run = map_columns(
            actor=office, run=run, columns=run.mapping, register=REGISTER, country="DE", as_of=TODAY, on=TODAY
        )
    return run, office


def work(task: object, run: ImportRun, actor: Actor) -> ImportRun:
    task(run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id)  # type: ignore[operator]
    with system_access():
        run.refresh_from_db()
    return run


def test_from_columns_to_entries(asked):
    run, office = asked
    assert work(tasks.preview, run, office).state == RunState.PREVIEWED
    assert import_progress(run) == (5, 5)
    with seeing(office):
        confirm_import(actor=office, run=run)
    assert work(tasks.carry_out, run, office).state == RunState.DONE
    assert Entry.objects.filter(register__isnull=False).count() == 5
    assert AuditEntry.objects.get(fact="ImportCarriedOut").person_id == office.person_id


def test_a_directory_that_changed_gives_a_new_preview(asked):
    run, office = asked
    work(tasks.preview, run, office)
    with seeing(office):
        confirm_import(actor=office, run=run)
    an_entry("Werkhof Linde, schon da", key="1", register=run.register)
    run = work(tasks.carry_out, run, office)
    assert (run.state, run.problem) == (RunState.PREVIEWED, {"code": "preview_outdated"})
    assert (run.counts["create"], run.counts["change"]) == (4, 1)


def test_whoever_lost_the_office_enters_nothing_and_the_page_says_so(asked):
    run, office = asked
    former = Actor(person_id=a_person("Emil Ellenbogen").pk, coop_id=office.coop_id)
    with pytest.raises(NotAllowed):
        work(tasks.preview, run, former)
    with system_access():
        run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_a_file_deleted_meanwhile_leaves_nothing_to_do(asked):
    run, office = asked
    with seeing(office):
        discard_import(actor=office, run=run)
    tasks.preview(run_id=run.pk or 0, person_id=office.person_id, coop_id=office.coop_id)
    with system_access():
        assert not ImportRun.objects.exists()


def test_a_job_that_comes_twice_leaves_what_is_done_alone(asked):
    run, office = asked
    work(tasks.preview, run, office)
    with seeing(office):
        confirm_import(actor=office, run=run)
    for _again in range(2):
        assert work(tasks.carry_out, run, office).state == RunState.DONE
    assert Entry.objects.filter(register__isnull=False).count() == 5


@pytest.mark.parametrize(("job", "state"), [("todo", RunState.READING), ("failed", RunState.FAILED)])
def test_an_import_whose_job_was_given_up_has_failed(asked, job, state):
    run, _office = asked
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = %s::procrastinate_job_status"
            " where task_name like 'allmende.directory.%%'",
            [job],
        )
    tasks.note_lost_imports(timestamp=0)
    with system_access():
        run.refresh_from_db()
    assert run.state == state
