"""Jobs of membership: reading and entering lists of members, as the person who asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.progress import Progress
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.work import Trouble, Work
from allmende.ui.spreadsheets import UnreadableSheet

from ..models import ImportProgress, ImportRun, RunState
from ..refusals.imports import (
    ImportDecided,
    InAYear,
    NotConfirmed,
    NotEntered,
    PreviewOutdated,
    TooManyMembers,
)
from ..use_cases.carry_out_member_import import carry_out_member_import
from ..use_cases.discard_member_import import discard_member_import, undecided_imports
from ..use_cases.forget_import_names import forget_import_names, imports_with_names
from ..use_cases.note_import_failure import note_import_failure
from ..use_cases.preview_member_import import preview_member_import
from ..use_cases.undo_member_import import undo_member_import

OUTDATED = "preview_outdated"


def _note(actor: Actor, run: ImportRun, trouble: Trouble) -> None:
    note_import_failure(actor=actor, run=run, code=trouble.code)


def _told(error: Exception) -> Trouble | None:
    if isinstance(error, UnreadableSheet):
        return Trouble(error.reason)
    if isinstance(error, InAYear):
        return Trouble("undo_in_a_year")
    return Trouble("too_many_members") if isinstance(error, TooManyMembers) else None


IMPORTS = Work(
    model=ImportRun,
    at_work=(RunState.READING, RunState.CONFIRMED, RunState.UNDOING),
    jobs=[f"{__name__}.{job}" for job in ("preview_members", "carry_out_members", "undo_members")],
    argument="run_id",
    actor=Actor.job("import of members"),
    note=_note,
    progress=ImportProgress,
    over=(ImportDecided, NotConfirmed, NotEntered),
    told=_told,
)


@contextmanager
def _as(actor: Actor, run: ImportRun) -> Iterator[date]:
    """As who asked for it, by the clocks of the cooperative: today."""
    with timezone.override(run.coop.time_zone), seeing(actor):
        yield timezone.localdate()


@app.task(queue="membership")
def preview_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Read a file and judge its rows."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def read(run: ImportRun, progress: Progress) -> None:
        with _as(actor, run) as on:
            preview_member_import(actor=actor, run=run, on=on, on_progress=progress)

    IMPORTS.do(run_id, read)


@app.task(queue="membership")
def carry_out_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed. Where the list changed meanwhile, show a new preview instead."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def enter(run: ImportRun, progress: Progress) -> None:
        try:
            with _as(actor, run) as on:
                now = timezone.now()
                carry_out_member_import(actor=actor, run=run, on=on, now=now, on_progress=progress)
        except PreviewOutdated:
            with _as(actor, run) as on:
                note_import_failure(actor=actor, run=run, code=OUTDATED)
                preview_member_import(
                    actor=actor, run=run, on=on, on_progress=progress, problem={"code": OUTDATED}
                )

    IMPORTS.do(run_id, enter)


@app.task(queue="membership")
def undo_members(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Take an import back."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def undo(run: ImportRun, progress: Progress) -> None:
        with _as(actor, run) as on:
            undo_member_import(actor=actor, run=run, on=on, now=timezone.now(), on_progress=progress)

    IMPORTS.do(run_id, undo)


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
