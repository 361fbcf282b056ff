"""Bring a cooperative in from its archive, as it was."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Arrival, NotCarried, bring_archive_in, open_archive
from allmende.kernel.errors import DomainError, NotAllowed
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress

from ..carried.arrivals import refuse_unless_empty
from ..facts.exports import CoopBroughtIn
from ..models import ListOfMembers
from ..permissions import RULES
from ..refusals.exports import NotAnArchive


@transaction.atomic
def bring_coop_in(
    *, actor: Actor, coop: Coop, file: BinaryIO, now: datetime, on_progress: Progress = no_progress
) -> dict[str, int]:
    """Everything of an archive, or nothing: with new ids, the same numbers, days, sums and histories. Rows by table.

    Into a cooperative that has nothing yet of what comes. Logins are not brought in: each person links the own
    one. Nobody gets a mail. Raises CoopNotEmpty, NotAnArchive, and NotAllowed where offers come and the actor has not
    the duty for them.
    """
    authorize(RULES, "membership.bring_coop_in", actor=actor, on=coop.pk)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    refuse_unless_empty(coop.pk)
    arrival = Arrival(coop_id=coop.pk, actor=actor, now=now)
    try:
        with transaction.atomic():
            rows = bring_archive_in(open_archive(file), arrival, on_progress=on_progress)
    except NotAllowed:
        raise
    except (NotCarried, DatabaseError, DomainError) as error:
        raise NotAnArchive(
            _("This file is no whole archive of a cooperative. Nothing was brought in."),
            rule=_("Archives made with bank details can be brought in as they were made, unchanged."),
            field="file",
            detail=str(error).splitlines()[0][:300],
        ) from error
    tell(CoopBroughtIn(coop_id=coop.pk, rows=rows), actor=actor)
    return rows
