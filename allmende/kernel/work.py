"""Work on a row that a worker does: how far it is, what went wrong, and that its job is no more.

A worker may be killed at any moment. Its job comes again (`kernel.tasks.retry_stalled_jobs`), and is given up where it
ends its worker every time: then what waits for it has failed, and `note_lost` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from .actor import Actor
from .models import JobProgress
from .progress import Progress, forget_progress, no_progress, progress_in
from .row_access import system_access

Row = TypeVar("Row", bound=Model)
LOST = Actor.job("jobs that were given up")


@dataclass(frozen=True)
class Trouble:
    """What the page of whoever waits says: a code of a sentence, and what a program may want to know besides."""

    code: str
    detail: str = ""


FAILED = Trouble("failed")


@dataclass(frozen=True, kw_only=True)
class Work(Generic[Row]):
    """One kind of work.

    model, at_work: the rows, and the states in which one waits for its job. progress: where it is told how far it is.
    jobs: names of tasks that do it, argument: the one that names the row. note: writes trouble down at the row, unless
    it is over. over: refusals that say there is nothing left to do. told: which errors are none of ours; None is one.
    """

    model: type[Row]
    at_work: Collection[str]
    jobs: Sequence[str]
    argument: str
    actor: Actor
    note: Callable[[Actor, Row, Trouble], object]
    progress: type[JobProgress] | None = None
    over: tuple[type[Exception], ...] = ()
    told: Callable[[Exception], Trouble | None] = lambda error: None

    def do(self, pk: int, step: Callable[[Row, Progress], object], **only: Any) -> None:
        """One step. An error is noted, for the page, and raised, for the log; a refusal is no error.

        A job may come twice: its worker was killed after the work and before it could say so. Then, and when the row
        is gone meanwhile, nothing is left to do. only: how the row has to be.
        """
        with system_access():  # whoever asked may have lost the office since: then the row says so
            row = self.model._default_manager.filter(pk=pk, **only).first()
        if row is None:
            return
        try:
            with self._telling(pk) as progress:
                step(row, progress)
        except self.over:
            return
        except Exception as error:
            trouble = self.told(error)
            self._note(self.actor, row, trouble or FAILED)
            if trouble is None:
                raise

    def note_lost(self) -> None:
        """What waits for a job that is no more has failed. Else it would wait for ever, and hold up what is next.

        Asked for and queued in one transaction, none waits without its job.
        """
        with system_access():
            lost = list(self._without_job(self.model._default_manager.filter(state__in=self.at_work)))
        for row in lost:
            self._note(LOST, row, FAILED)
        if self.progress:
            forget_progress(self.progress)

    def _telling(self, pk: int) -> AbstractContextManager[Progress]:
        return progress_in(self.progress, pk) if self.progress else nullcontext(no_progress)

    def _note(self, actor: Actor, row: Row, trouble: Trouble) -> None:
        with system_access():
            self.note(actor, row, trouble)

    def _without_job(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """One statement, so that state and job are of one moment."""
        jobs = RawSQL(
            "select (args->>%s)::bigint from procrastinate_jobs"
            " where task_name = any(%s) and status in ('todo', 'doing', 'aborting')",
            [self.argument, list(self.jobs)],
        )
        return rows.exclude(pk__in=jobs)
