"""Jobs of membership: what a job left behind that was given up, because it ended its worker every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from ..models import (
    ARRIVAL_AT_WORK,
    RUNNING,
    CoopArrival,
    CoopExport,
    ExportState,
    ImportRun,
    RunState,
    YearRun,
)
from ..use_cases.note_arrival_failure import note_arrival_failure
from ..use_cases.note_export_failure import note_export_failure
from ..use_cases.note_import_failure import note_import_failure
from ..use_cases.note_year_failure import note_year_failure

LOST = Actor.job("jobs that were given up")
Row = TypeVar("Row", bound=Model)
AT_WORK = [RunState.READING, RunState.CONFIRMED, RunState.UNDOING]


@app.periodic(cron="*/5 * * * *")
@app.task(queue="membership", pass_context=False)
def note_lost_jobs(timestamp: int) -> None:
    """Every five minutes: what waits for a job that is no more has failed. Else it would wait for ever, and hold up
    every other run of its cooperative. Asked for and queued in one transaction, none waits without its job."""
    with system_access():
        runs = list(_without_job(YearRun.objects.filter(state__in=RUNNING), "run_id", _RUNS))
        exports = list(
            _without_job(CoopExport.objects.filter(state=ExportState.WAITING), "export_id", _EXPORTS)
        )
        imports = list(_without_job(ImportRun.objects.filter(state__in=AT_WORK), "run_id", _IMPORTS))
        arrivals = list(
            _without_job(CoopArrival.objects.filter(state__in=ARRIVAL_AT_WORK), "arrival_id", _ARRIVALS)
        )
    for run in runs:
        with system_access():
            note_year_failure(actor=LOST, run=run, code="failed")
    for export in exports:
        with system_access():
            note_export_failure(actor=LOST, export=export, code="failed")
    for file in imports:
        with system_access():
            note_import_failure(actor=LOST, run=file, code="failed")
    for arrival in arrivals:
        with system_access():
            note_arrival_failure(actor=LOST, arrival=arrival, code="failed")


_HERE = "allmende.membership.tasks."
_RUNS = [f"{_HERE}years.{name}" for name in ("post_year", "take_year_back")]
_EXPORTS = [f"{_HERE}exports.write_export"]
_ARRIVALS = [f"{_HERE}arrivals.{name}" for name in ("check_archive", "bring_archive_in")]
_IMPORTS = [f"{_HERE}imports.{name}" for name in ("preview_members", "carry_out_members", "undo_members")]


def _without_job(rows: QuerySet[Row], argument: str, tasks: Sequence[str]) -> QuerySet[Row]:
    """One statement, so that state and job are of one moment. argument: of the job, that names the row."""
    jobs = RawSQL(
        "select (args->>%s)::bigint from procrastinate_jobs"
        " where task_name = any(%s) and status in ('todo', 'doing', 'aborting')",
        [argument, list(tasks)],
    )
    return rows.exclude(pk__in=jobs)
