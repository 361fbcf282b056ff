"""Jobs of the directory: reading and entering files, as the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.progress import Progress, progress_in
from allmende.kernel.row_access import seeing, system_access

from .models import ImportProgress, ImportRun
from .use_cases.carry_out_import import NotConfirmed, PreviewOutdated, carry_out_import
from .use_cases.discard_import import discard_import, forgotten_runs
from .use_cases.map_columns import ImportDecided
from .use_cases.note_failure import note_failure
from .use_cases.preview_import import preview_import

OUTDATED = "preview_outdated"


Step = Callable[[ImportRun, Actor, Progress], object]


@app.task(queue="directory")
def preview(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Read a file and judge its rows."""

    def read(run: ImportRun, actor: Actor, progress: Progress) -> None:
        with seeing(actor):
            preview_import(actor=actor, run=run, on_progress=progress)

    _work(read, run_id, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="directory")
def carry_out(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed. Where the directory changed meanwhile, show a new preview instead."""

    def enter(run: ImportRun, actor: Actor, progress: Progress) -> None:
        try:
            with seeing(actor):
                carry_out_import(actor=actor, run=run, now=timezone.now(), on_progress=progress)
        except PreviewOutdated:
            with seeing(actor):
                note_failure(actor=actor, run=run, code=OUTDATED)
                preview_import(actor=actor, run=run, on_progress=progress, problem={"code": OUTDATED})

    _work(enter, run_id, Actor(person_id=person_id, coop_id=coop_id))


@app.periodic(cron="41 3 * * *")
@app.task(queue="directory", pass_context=False)
def discard_forgotten_imports(timestamp: int) -> None:
    """Files that nobody decided on within seven days go."""
    actor = Actor.job("discard forgotten imports")
    with system_access():
        forgotten = forgotten_runs(now=datetime.fromtimestamp(timestamp, UTC))
    for run in forgotten:
        # Each in a transaction of its own: somebody may decide on one of them right now.
        with suppress(ImportDecided), system_access():
            discard_import(actor=actor, run=run)


def _work(step: Step, run_id: int, actor: Actor) -> None:
    """One step of an import. An error is written down at the run, for the page, and raised, for the log.

    A job may come twice: its worker was killed after the work and before it could say so. Then, and when the file was
    deleted meanwhile, nothing is left to do.
    """
    with system_access():  # whoever asked may have lost the office since: then the run says so
        run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    try:
        with progress_in(ImportProgress, run_id) as progress:
            step(run, actor, progress)
    except (ImportDecided, NotConfirmed):
        return
    except Exception:
        with system_access():
            note_failure(actor=Actor.job("import of a register"), run=run, code="failed")
        raise
