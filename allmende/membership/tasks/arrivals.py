"""Jobs that check archives and bring them in, as the person who asked, and forget them after their days."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.progress import Progress
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.work import Trouble, Work

from ..models import ARRIVAL_AT_WORK, ArrivalProgress, CoopArrival
from ..refusals.exports import ArrivalUnderWay, NoArrival
from ..use_cases.bring_arrival_in import bring_arrival_in
from ..use_cases.check_coop_archive import check_coop_archive
from ..use_cases.discard_coop_archive import arrivals_that_ran_out, discard_coop_archive
from ..use_cases.note_arrival_failure import note_arrival_failure


def _note(actor: Actor, arrival: CoopArrival, trouble: Trouble) -> None:
    note_arrival_failure(actor=actor, arrival=arrival, code=trouble.code, detail=trouble.detail)


def _told(error: Exception) -> Trouble | None:
    if not isinstance(error, DomainError):
        return None
    return Trouble(error.extra.get("problem", error.code), error.extra.get("detail", ""))


ARRIVALS = Work(
    model=CoopArrival,
    at_work=ARRIVAL_AT_WORK,
    jobs=[f"{__name__}.{job}" for job in ("check_archive", "bring_archive_in")],
    argument="arrival_id",
    actor=Actor.job("bringing a cooperative in"),
    note=_note,
    progress=ArrivalProgress,
    over=(NoArrival,),
    told=_told,
)


@app.task(queue="membership")
def check_archive(*, arrival_id: int, person_id: int, coop_id: int | None) -> None:
    """Prove what was uploaded."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def check(arrival: CoopArrival, _progress: Progress) -> None:
        with seeing(actor):
            check_coop_archive(actor=actor, arrival=arrival)

    ARRIVALS.do(arrival_id, check)


@app.task(queue="membership")
def bring_archive_in(*, arrival_id: int, person_id: int, coop_id: int | None) -> None:
    """Enter what was confirmed."""
    actor = Actor(person_id=person_id, coop_id=coop_id)

    def enter(arrival: CoopArrival, progress: Progress) -> None:
        with seeing(actor):
            bring_arrival_in(actor=actor, arrival=arrival, now=timezone.now(), on_progress=progress)

    ARRIVALS.do(arrival_id, enter)


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
