"""Jobs of membership: posting the runs of a year and taking them back, as the person who asked for it."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.progress import Progress
from allmende.kernel.row_access import seeing
from allmende.kernel.work import Trouble, Work

from ..models import RUNNING, YearProgress, YearRun, YearRunState
from ..use_cases.carry_out_year_run import carry_out_year_run
from ..use_cases.note_year_failure import note_year_failure


def _note(actor: Actor, run: YearRun, trouble: Trouble) -> None:
    note_year_failure(actor=actor, run=run, code=trouble.code)


def _told(error: Exception) -> Trouble | None:
    return Trouble(error.code) if isinstance(error, DomainError) else None


YEARS = Work(
    model=YearRun,
    at_work=RUNNING,
    jobs=[f"{__name__}.{job}" for job in ("post_year", "take_year_back")],
    argument="run_id",
    actor=Actor.job("runs of a year"),
    note=_note,
    progress=YearProgress,
    told=_told,
)


@app.task(queue="membership")
def post_year(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Post a settlement or a distribution that was decided."""
    _work(run_id, YearRunState.WAITING, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="membership")
def take_year_back(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Take one back."""
    _work(run_id, YearRunState.REVERSING, Actor(person_id=person_id, coop_id=coop_id))


def _work(run_id: int, state: YearRunState, actor: Actor) -> None:
    def carry_out(run: YearRun, progress: Progress) -> None:
        now = timezone.now()
        with timezone.override(run.coop.time_zone), seeing(actor):
            today = timezone.localdate(now)
            carry_out_year_run(actor=actor, run=run, on=today, now=now, on_progress=progress)

    YEARS.do(run_id, carry_out, state=state)
