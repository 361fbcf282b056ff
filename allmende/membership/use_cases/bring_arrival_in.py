"""Bring in the archive that somebody uploaded and confirmed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.progress import Progress, no_progress

from ..carried.arrivals import archive_file, no_arrival
from ..models import ArrivalState, CoopArrival, ListOfMembers
from .bring_coop_in import bring_coop_in


@transaction.atomic
def bring_arrival_in(
    *, actor: Actor, arrival: CoopArrival, now: datetime, on_progress: Progress = no_progress
) -> CoopArrival:
    """All of it, or nothing; then the file goes. Raises NoArrival, and what bring_coop_in raises."""
    ListOfMembers.objects.select_for_update(no_key=True).filter(coop_id=arrival.coop_id).first()
    locked = CoopArrival.objects.select_for_update(no_key=True, of=("self",)).select_related("coop")
    found = locked.filter(pk=arrival.pk, state=ArrivalState.ENTERING).first()
    if found is None:
        raise no_arrival()
    with archive_file(found) as file:
        found.counts = bring_coop_in(
            actor=actor, coop=found.coop, file=file, now=now, on_progress=on_progress
        )
    found.parts.all().delete()
    found.state, found.finished_at = ArrivalState.DONE, now
    found.save(update_fields=["state", "finished_at", "counts"])
    return found
