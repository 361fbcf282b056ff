"""Jobs that check archives and bring them in, as the person who asked, and forget them after their days."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.progress import Progress, progress_in
from allmende.kernel.row_access import seeing, system_access

from ..models import ArrivalProgress, CoopArrival
from ..refusals.exports import ArrivalUnderWay, NoArrival
from ..use_cases.bring_arrival_in import bring_arrival_in
from ..use_cases.check_coop_archive import check_coop_archive
from ..use_cases.discard_coop_archive import arrivals_that_ran_out, discard_coop_archive
from ..use_cases.note_arrival_failure import note_arrival_failure

ARRIVAL = Actor.job("bringing a cooperative in")
Step = Callable[[Actor, CoopArrival, Progress], object]


@app.task(queue="membership")
def check_archive(*, arrival_id: int, person_id: int, coop_id: int | None) -> None:
    """Prove what was uploaded."""

    def check(actor: Actor, arrival: CoopArrival, _progress: Progress) -> object:
        return check_coop_archive(actor=actor, arrival=arrival)

    _work(check, arrival_id, Actor(person_id=person_id, coop_id=coop_id))


@app.task(queue="membership")
def bring_archive_in(*, arrival_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed."""

    def enter(actor: Actor, arrival: CoopArrival, progress: Progress) -> object:
        return bring_arrival_in(actor=actor, arrival=arrival, now=timezone.now(), on_progress=progress)

    _work(enter, arrival_id, Actor(person_id=person_id, coop_id=coop_id))


@app.periodic(cron="41 3 * * *")
@app.task(queue="membership", pass_context=False)
def forget_arrivals(timestamp: int) -> None:
    """Every night: archives whose seven days are over."""
    actor, now = Actor.job("forget archives that were brought in"), datetime.fromtimestamp(timestamp, UTC)
    with system_access():
        coops = arrivals_that_ran_out(now=now)
    for coop_id in coops:
        # Each in a transaction of its own: somebody may decide on one of them right now.
        with suppress(NoArrival, ArrivalUnderWay), system_access():
            discard_coop_archive(actor=actor, coop_id=coop_id)


def _work(step: Step, arrival_id: int, actor: Actor) -> None:
    """One step. An error is written down, for the page, and raised, for the log; a refusal is no error.

    A job that comes twice finds nothing left to do.
    """
    with system_access():  # whoever asked may have lost the office since: then the arrival says so
        arrival = CoopArrival.objects.select_related("coop").filter(pk=arrival_id).first()
    if arrival is None:
        return
    try:
        with progress_in(ArrivalProgress, arrival_id) as progress, seeing(actor):
            step(actor, arrival, progress)
    except NoArrival:
        return
    except DomainError as refusal:
        _note(arrival, refusal.extra.get("problem", refusal.code), refusal.extra.get("detail", ""))
    except Exception:
        _note(arrival, "failed")
        raise


def _note(arrival: CoopArrival, code: str, detail: str = "") -> None:
    with system_access():
        note_arrival_failure(actor=ARRIVAL, arrival=arrival, code=code, detail=detail)
