"""Decide that an archive is brought in."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.arrivals import no_arrival, refuse_unless_empty
from ..facts.exports import CoopArchiveConfirmed
from ..models import ArrivalState, CoopArrival, ListOfMembers
from ..permissions import RULES


@transaction.atomic
def confirm_coop_archive(*, actor: Actor, coop: Coop) -> CoopArrival:
    """Let the worker bring in what was checked: all of it or nothing. Raises NoArrival, CoopNotEmpty."""
    authorize(RULES, "membership.bring_coop_in", actor=actor, on=coop.pk)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    locked = CoopArrival.objects.select_for_update(no_key=True, of=("self",))
    arrival = locked.filter(coop=coop, state=ArrivalState.CHECKED).first()
    if arrival is None:
        raise no_arrival()
    refuse_unless_empty(coop.pk)
    arrival.state = ArrivalState.ENTERING
    arrival.save(update_fields=["state"])
    tell(CoopArchiveConfirmed(arrival_id=arrival.pk, coop_id=coop.pk), actor=actor)
    app.configure_task("allmende.membership.tasks.arrivals.bring_archive_in", queue="membership").defer(
        arrival_id=arrival.pk, person_id=actor.person_id, coop_id=actor.coop_id
    )
    return arrival
