"""Take back a dissolution that was entered by mistake."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.dissolutions import DissolutionEnded
from ..law.explained import Explained
from ..models import Departure
from ..permissions import RULES
from ..register.dissolution import standing_or_refuse
from ..shares.mistakes import reason_or_refuse, refuse_if_distributed
from ..taking import take_the_list
from .end_dissolution import Again, end_dissolution

ONE_DAY = timedelta(days=1)


@transaction.atomic
def take_back_dissolution(*, actor: Actor, coop: Coop, reason: str, on: date) -> Again:
    """It was never dissolved: exits that this had undone take effect on the day on which they did, or would have.

    Where the result of a year since then was divided as if the member had stayed, the exit is left to be looked at.
    Raises NotDissolved, Invalid without a reason.
    """
    take_the_list(coop.pk)
    authorize(RULES, "membership.keep_dissolution", actor=actor, on=coop.pk)
    dissolution = standing_or_refuse(coop)
    dissolution.reason, dissolution.taken_back_on = reason_or_refuse(reason), on
    dissolution.save(update_fields=["reason", "taken_back_on"])
    found = end_dissolution(actor=actor, dissolution=dissolution, day_of=_as_before)
    tell(
        DissolutionEnded(
            coop_id=coop.pk,
            dissolution_id=dissolution.pk,
            resolved_on=None,
            departures=[each.pk for each in found.counted],
        ),
        actor=actor,
    )
    return found


def _as_before(departure: Departure) -> Explained:
    """What an imported list brought has no other reason than the list. Raises SomethingRestsOnIt."""
    refuse_if_distributed(departure.member, from_day=departure.effective_on + ONE_DAY)
    if departure.explanation:
        return Explained.from_json(departure.explanation)
    return Explained(departure.effective_on, "listed")
