"""What waits for a job that was given up has failed, and the next one may begin."""

from __future__ import annotations

from inspect import signature

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import ExportState, RunState, YearProgress
from allmende.membership.tasks.arrivals import ARRIVALS
from allmende.membership.tasks.exports import EXPORTS
from allmende.membership.tasks.imports import IMPORTS
from allmende.membership.tasks.lost import note_lost_jobs
from allmende.membership.tasks.years import YEARS, post_year
from allmende.membership.tests.import_files import BALANCE_DAY, an_office_with_statutes, an_upload
from allmende.membership.use_cases import begin_year_run, reverse_year_run
from allmende.membership.use_cases.ask_coop_export import ask_coop_export
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from tests.people import an_officer

from .years import a_year, books_agree, capitals, settles, takes_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _many(monkeypatch):
    """Two members are many."""
    monkeypatch.setattr(begin_year_run, "AT_ONE_GO", 1)
    monkeypatch.setattr(reverse_year_run, "AT_ONE_GO", 1)


def looked_after(row):
    note_lost_jobs(timestamp=0)
    with system_access():
        row.refresh_from_db()
    return row


def jobs_are(state: str) -> None:
    """As if the worker had come so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = %s::procrastinate_job_status"
            " where task_name like 'allmende.membership.%%'",
            [state],
        )


@pytest.mark.parametrize("state", ["todo", "doing"])
def test_what_has_its_job_waits(state):
    run = settles(a_year())
    jobs_are(state)
    assert looked_after(run).state == "waiting"


def test_a_run_whose_job_was_given_up_is_not_posted_and_the_next_one_is():
    coop = a_year()
    run = settles(coop)
    jobs_are("failed")
    assert (looked_after(run).state, run.problem) == ("failed", {"code": "failed"})
    assert capitals(coop)["Beet"] == 200_00
    assert settles(coop).state == "waiting"


def test_a_run_that_was_to_be_taken_back_stands():
    coop = a_year()
    office = an_officer(coop)
    run = settles(coop, office)
    post_year(run_id=run.pk, person_id=office.person_id, coop_id=coop.pk)
    with system_access():
        run.refresh_from_db()
    takes_back(run)
    jobs_are("failed")
    assert (looked_after(run).state, run.problem) == ("posted", {"code": "failed"})
    assert takes_back(run).state == "reversing"
    books_agree(coop)


def test_an_archive_whose_job_was_given_up_can_be_asked_for_again():
    coop, office = an_office_with_statutes()
    with seeing(office):
        export = ask_coop_export(actor=office, coop=coop, with_ibans=False)
    jobs_are("doing")
    assert looked_after(export).state == ExportState.WAITING
    jobs_are("failed")
    assert (looked_after(export).state, export.problem) == (ExportState.FAILED, {"code": "failed"})
    with seeing(office):
        assert ask_coop_export(actor=office, coop=coop, with_ibans=False).state == ExportState.WAITING


def test_an_import_whose_job_was_given_up_has_failed():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    assert looked_after(run).state == RunState.UPLOADED
    with seeing(office):
        name_member_columns(
            actor=office,
            run=run,
            columns=run.mapping,
            as_of=BALANCE_DAY,
            expected=Sums(),
            on=timezone.localdate(),
        )
    jobs_are("todo")
    assert looked_after(run).state == RunState.READING
    jobs_are("failed")
    assert looked_after(run).state == RunState.FAILED


def test_how_far_work_was_on_what_is_gone_is_forgotten():
    run = settles(a_year())
    with system_access():
        YearProgress.objects.create(run=run, done=1, total=2)
        YearProgress.objects.create(run_id=run.pk + 1_000_000)
    note_lost_jobs(timestamp=0)
    with system_access():
        assert list(YearProgress.objects.filter(run_id__gte=run.pk).values_list("run_id", flat=True)) == [
            run.pk
        ]


@pytest.mark.parametrize("work", [YEARS, EXPORTS, IMPORTS, ARRIVALS], ids=lambda work: work.model.__name__)
def test_the_jobs_that_are_looked_for_exist(work):
    """By name, as the queue knows them; each names the row by the argument that is looked at."""
    for name in work.jobs:
        assert work.argument in signature(app.tasks[name].func).parameters, name
