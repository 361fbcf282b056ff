"""Write down that an archive could not be checked or brought in."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import CoopArrivalFailed
from ..models import ARRIVAL_AT_WORK, ArrivalState, CoopArrival
from ..permissions import RULES


@transaction.atomic
def note_arrival_failure(*, actor: Actor, arrival: CoopArrival, code: str, detail: str = "") -> None:
    """For the page of whoever waits for it. The file is gone: another one can be uploaded."""
    found = CoopArrival.objects.select_for_update(no_key=True).filter(pk=arrival.pk)
    authorize(RULES, "membership.keep_exports", actor=actor, on=arrival.coop_id)
    problem = {"code": code, "detail": detail}
    if found.filter(state__in=ARRIVAL_AT_WORK).update(state=ArrivalState.FAILED, problem=problem):
        arrival.parts.all().delete()
        tell(CoopArrivalFailed(arrival_id=arrival.pk, coop_id=arrival.coop_id, code=code), actor=actor)
