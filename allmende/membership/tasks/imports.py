"""Jobs of membership: reading and entering lists of members, as the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.progress import Progress, progress_in
from allmende.kernel.row_access import seeing, system_access
from allmende.ui.spreadsheets import UnreadableSheet

from ..models import ImportProgress, ImportRun
from ..refusals.imports import ImportDecided, NotConfirmed, NotEntered, PreviewOutdated, TooManyMembers
from ..use_cases.carry_out_member_import import carry_out_member_import
from ..use_cases.discard_member_import import discard_member_import, undecided_imports
from ..use_cases.forget_import_names import forget_import_names, imports_with_names
from ..use_cases.note_import_failure import note_import_failure
from ..use_cases.preview_member_import import preview_member_import
from ..use_cases.undo_member_import import undo_member_import

OUTDATED = "preview_outdated"
IMPORT = Actor.job("import of members")

Step = Callable[[ImportRun, Actor, Progress], object]


@app.task(queue="membership")
def preview_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Read a file and judge its rows."""

    def read(run: ImportRun, actor: Actor, progress: Progress) -> None:
        with seeing(actor):
            preview_member_import(actor=actor, run=run, on=timezone.localdate(), on_progress=progress)

    _work(read, run_id, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="membership")
def carry_out_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed. Where the list changed meanwhile, show a new preview instead."""

    def enter(run: ImportRun, actor: Actor, progress: Progress) -> None:
        on, now = timezone.localdate(), timezone.now()
        try:
            with seeing(actor):
                carry_out_member_import(actor=actor, run=run, on=on, now=now, on_progress=progress)
        except PreviewOutdated:
            with seeing(actor):
                note_import_failure(actor=actor, run=run, code=OUTDATED)
                preview_member_import(
                    actor=actor, run=run, on=on, on_progress=progress, problem={"code": OUTDATED}
                )

    _work(enter, run_id, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="membership")
def undo_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Take an import back."""

    def undo(run: ImportRun, actor: Actor, progress: Progress) -> None:
        with seeing(actor):
            undo_member_import(
                actor=actor, run=run, on=timezone.localdate(), now=timezone.now(), on_progress=progress
            )

    _work(undo, run_id, Actor(person_id=person_id, coop_id=coop_id))


@app.periodic(cron="47 3 * * *")
@app.task(queue="membership", pass_context=False)
def forget_imports(timestamp: int) -> None:
    """Files that nobody decided on within seven days go, names in the rows of imports after ninety."""
    actor, now = Actor.job("forget imports of members"), datetime.fromtimestamp(timestamp, UTC)
    with system_access():
        undecided, named = undecided_imports(now=now), imports_with_names(now=now)
    for run in undecided:
        # Each in a transaction of its own: somebody may decide on one of them right now.
        with suppress(ImportDecided), system_access():
            discard_member_import(actor=actor, run=run)
    for run in named:
        with system_access():
            forget_import_names(actor=actor, run=run)


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
    except (ImportDecided, NotConfirmed, NotEntered):
        return
    except UnreadableSheet as error:
        _note(run, error.reason)
    except TooManyMembers:
        _note(run, "too_many_members")
    except Exception:
        _note(run, "failed")
        raise


def _note(run: ImportRun, code: str) -> None:
    with system_access():
        note_import_failure(actor=IMPORT, run=run, code=code)
