"""Jobs of the directory: reading and entering files, as the person who asked for it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.progress import Progress, forget_progress
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.work import Trouble, Work

from .models import ImportProgress, ImportRun, RunState
from .use_cases.carry_out_import import NotConfirmed, PreviewOutdated, carry_out_import
from .use_cases.discard_import import discard_import, forgotten_runs
from .use_cases.map_columns import ImportDecided
from .use_cases.note_failure import note_failure
from .use_cases.preview_import import preview_import

OUTDATED = "preview_outdated"


def _note(actor: Actor, run: ImportRun, trouble: Trouble) -> None:
    note_failure(actor=actor, run=run, code=trouble.code)


IMPORTS = Work(
    model=ImportRun,
    at_work=(RunState.READING, RunState.CONFIRMED),
    jobs=[f"{__name__}.{job}" for job in ("preview", "carry_out")],
    argument="run_id",
    actor=Actor.job("import of a register"),
    note=_note,
    progress=ImportProgress,
    over=(ImportDecided, NotConfirmed),
)


@app.task(queue="directory")
def preview(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Read a file and judge its rows."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def read(run: ImportRun, progress: Progress) -> None:
        with seeing(actor):
            preview_import(actor=actor, run=run, on_progress=progress)

    IMPORTS.do(run_id, read)


@app.task(queue="directory")
def carry_out(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed. Where the directory changed meanwhile, show a new preview instead."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def enter(run: ImportRun, progress: Progress) -> None:
        try:
            with seeing(actor):
                carry_out_import(actor=actor, run=run, now=timezone.now(), on_progress=progress)
        except PreviewOutdated:
            with seeing(actor):
                note_failure(actor=actor, run=run, code=OUTDATED)
                preview_import(actor=actor, run=run, on_progress=progress, problem={"code": OUTDATED})

    IMPORTS.do(run_id, enter)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="directory", pass_context=False)
def note_lost_imports(timestamp: int) -> None:
    """Every five minutes: what waits for a job that is no more has failed."""
    IMPORTS.note_lost()


@app.periodic(cron="41 3 * * *")
@app.task(queue="directory", pass_context=False)
def discard_forgotten_imports(timestamp: int) -> None:
    """Files that nobody decided on within seven days go, and how far the reading of any that are gone was."""
    actor = Actor.job("discard forgotten imports")
    with system_access():
        forgotten = forgotten_runs(now=datetime.fromtimestamp(timestamp, UTC))
    for run in forgotten:
        # Each in a transaction of its own: somebody may decide on one of them right now.
        with suppress(ImportDecided), system_access():
            discard_import(actor=actor, run=run)
    forget_progress(ImportProgress)
