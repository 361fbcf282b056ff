"""Put an archive away that was uploaded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.arrivals import no_arrival
from ..facts.exports import CoopArrivalDiscarded
from ..models import ARRIVAL_AT_WORK, ArrivalProgress, CoopArrival
from ..permissions import RULES
from ..refusals.exports import ArrivalUnderWay

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def discard_coop_archive(*, actor: Actor, coop_id: int) -> None:
    """The file is gone; what it brought in stays. Raises NoArrival, ArrivalUnderWay."""
    authorize(RULES, "membership.keep_exports", actor=actor, on=coop_id)
    arrival = CoopArrival.objects.select_for_update().filter(coop_id=coop_id).first()
    if arrival is None:
        raise no_arrival()
    if arrival.state in ARRIVAL_AT_WORK:
        raise ArrivalUnderWay(
            _("An archive is being brought in already. Please wait for it."),
            rule=_("One archive is brought in at a time."),
        )
    fact = CoopArrivalDiscarded(arrival_id=arrival.pk, coop_id=coop_id)
    ArrivalProgress.objects.filter(run=arrival).delete()
    arrival.delete()
    tell(fact, actor=actor)


def arrivals_that_ran_out(*, now: datetime) -> list[int]:
    """The cooperatives whose archive came seven days ago, brought in or not."""
    old = CoopArrival.objects.filter(started_at__lte=now - KEPT_FOR).exclude(state__in=ARRIVAL_AT_WORK)
    return list(old.values_list("coop_id", flat=True))
