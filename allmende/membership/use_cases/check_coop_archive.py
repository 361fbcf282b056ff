"""Prove an archive that was uploaded, and read what it says of itself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.carrying import NotCarried, ask_duties, open_archive
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.arrivals import NO_BANK_DETAILS, archive_file, no_arrival, said_by
from ..facts.exports import CoopArchiveChecked
from ..models import ArrivalState, CoopArrival
from ..permissions import RULES
from ..refusals.exports import NotAnArchive


@transaction.atomic
def check_coop_archive(*, actor: Actor, arrival: CoopArrival) -> CoopArrival:
    """Every file of it by its hash and number of rows, and whether the actor may bring in all that comes.

    Nothing is entered. Raises NoArrival, NotAnArchive, and NotAllowed for want of another duty.
    """
    locked = CoopArrival.objects.select_for_update(no_key=True, of=("self",))
    found = locked.filter(pk=arrival.pk, state=ArrivalState.CHECKING).first()
    authorize(RULES, "membership.bring_coop_in", actor=actor, on=arrival.coop_id)
    if found is None:
        raise no_arrival()
    try:
        with archive_file(found) as file:
            archive = open_archive(file)
            said = said_by(archive.manifest)
            ask_duties(archive, actor=actor, coop_id=found.coop_id)
    except NotCarried as error:
        raise NotAnArchive(
            _("This file is no whole archive of a cooperative. Nothing was brought in."),
            detail=str(error)[:300],
            problem=NO_BANK_DETAILS if str(error) == NO_BANK_DETAILS else NotAnArchive.code,
        ) from error
    found.state, found.cooperative = ArrivalState.CHECKED, said.cooperative
    found.made_at, found.counts = said.made_at, said.counts
    found.save(update_fields=["state", "cooperative", "made_at", "counts"])
    fact = CoopArchiveChecked(arrival_id=found.pk, coop_id=found.coop_id, counts=said.counts)
    tell(fact, actor=actor)
    return found
