"""Decide that an archive is brought in."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.carrying import ask_duties, open_archive
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.arrivals import archive_file, no_arrival, refuse_unless_empty
from ..facts.exports import CoopArchiveConfirmed
from ..models import ArrivalState, CoopArrival, ListOfMembers
from ..permissions import RULES


@transaction.atomic
def confirm_coop_archive(*, actor: Actor, coop: Coop) -> CoopArrival:
    """Let the worker bring in what was checked: all of it or nothing. Raises NoArrival, CoopNotEmpty.

    Somebody else may have uploaded it, or lost a duty since: NotAllowed for want of one for what comes.
    """
    authorize(RULES, "membership.bring_coop_in", actor=actor, on=coop.pk)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    locked = CoopArrival.objects.select_for_update(no_key=True, of=("self",))
    arrival = locked.filter(coop=coop, state=ArrivalState.CHECKED).first()
    if arrival is None:
        raise no_arrival()
    refuse_unless_empty(coop.pk)
    with archive_file(arrival) as file:
        ask_duties(open_archive(file), actor=actor, coop_id=coop.pk)
    arrival.state = ArrivalState.ENTERING
    arrival.save(update_fields=["state"])
    tell(CoopArchiveConfirmed(arrival_id=arrival.pk, coop_id=coop.pk), actor=actor)
    app.configure_task("allmende.membership.tasks.arrivals.bring_archive_in", queue="membership").defer(
        arrival_id=arrival.pk, person_id=actor.person_id, coop_id=actor.coop_id
    )
    return arrival
