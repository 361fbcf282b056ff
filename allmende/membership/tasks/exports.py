"""Jobs that make archives of a cooperative, as the person who asked, and remove them when their days are over."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.progress import Progress
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.work import Trouble, Work

from ..models import CoopExport, ExportState
from ..refusals.exports import NoExport
from ..use_cases.delete_coop_export import delete_coop_export, exports_that_ran_out
from ..use_cases.note_export_failure import note_export_failure
from ..use_cases.write_coop_export import write_coop_export


def _note(actor: Actor, export: CoopExport, trouble: Trouble) -> None:
    note_export_failure(actor=actor, export=export, code=trouble.code)


def _told(error: Exception) -> Trouble | None:
    return Trouble(error.code) if isinstance(error, DomainError) else None


EXPORTS = Work(
    model=CoopExport,
    at_work=(ExportState.WAITING,),
    jobs=[f"{__name__}.write_export"],
    argument="export_id",
    actor=Actor.job("export of a cooperative"),
    note=_note,
    over=(NoExport,),
    told=_told,
)


@app.task(queue="membership")
def write_export(*, export_id: int, person_id: int, coop_id: int | None) -> None:
    """Make the archive."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def write(export: CoopExport, progress: Progress) -> None:
        with transaction.atomic():
            _see_one_moment()
            with seeing(actor):
                write_coop_export(actor=actor, export=export, now=timezone.now(), on_progress=progress)

    EXPORTS.do(export_id, write)


@app.periodic(cron="37 3 * * *")
@app.task(queue="membership", pass_context=False)
def forget_exports(timestamp: int) -> None:
    """Every night: archives whose seven days are over."""
    actor, now = Actor.job("forget exports of cooperatives"), datetime.fromtimestamp(timestamp, UTC)
    with system_access():
        gone = exports_that_ran_out(now=now)
    for export_id in gone:
        with system_access():
            delete_coop_export(actor=actor, export_id=export_id)


def _see_one_moment() -> None:
    """All tables as they stand at one moment, whoever writes meanwhile."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
