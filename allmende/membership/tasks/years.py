"""Jobs of membership: posting the runs of a year and taking them back, as the person who asked for it."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.progress import progress_in
from allmende.kernel.row_access import seeing, system_access

from ..models import YearProgress, YearRun, YearRunState
from ..use_cases.carry_out_year_run import carry_out_year_run
from ..use_cases.note_year_failure import note_year_failure

POSTING = Actor.job("runs of a year")


@app.task(queue="membership")
def post_year(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Post a settlement or a distribution that was decided."""
    _work(run_id, YearRunState.WAITING, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="membership")
def take_year_back(*, run_id: int, person_id: int, coop_id: int | None) -> None:
    """Take one back."""
    _work(run_id, YearRunState.REVERSING, Actor(person_id=person_id, coop_id=coop_id))


def _work(run_id: int, state: YearRunState, actor: Actor) -> None:
    """An error is written down at the run, for the page, and raised, for the log; a refusal is no error.

    A job may come twice: its worker was killed after the work and before it could say so. Then nothing is left to do.
    """
    with system_access():  # whoever asked may have lost the office since: then the run says so
        run = YearRun.objects.filter(pk=run_id, state=state).first()
    if run is None:
        return
    now = timezone.now()
    try:
        with progress_in(YearProgress, run_id) as progress, seeing(actor):
            carry_out_year_run(
                actor=actor, run=run, on=timezone.localdate(now), now=now, on_progress=progress
            )
    except DomainError as refused:
        _note(run, refused.code)
    except Exception:
        _note(run, "failed")
        raise


def _note(run: YearRun, code: str) -> None:
    with system_access():
        note_year_failure(actor=POSTING, run=run, code=code)
