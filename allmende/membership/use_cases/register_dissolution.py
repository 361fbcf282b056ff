"""Name the day on which the register of cooperatives entered the dissolution."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.dissolutions import DissolutionRegistered
from ..models import Dissolution
from ..permissions import RULES
from ..register.dissolution import standing_or_refuse
from ..taking import take_the_list
from .record_dissolution import refuse_register_day


@transaction.atomic
def register_dissolution(*, actor: Actor, coop: Coop, registered_on: date, on: date) -> Dissolution:
    """Name it, or correct it (§ 82 (1) GenG); nothing else hangs on that day. Raises NotDissolved, NotYetReceived."""
    take_the_list(coop.pk)
    authorize(RULES, "membership.keep_dissolution", actor=actor, on=coop.pk)
    dissolution = standing_or_refuse(coop)
    refuse_register_day(dissolution.dissolved_on, registered_on, on)
    dissolution.registered_on = registered_on
    dissolution.save(update_fields=["registered_on"])
    tell(
        DissolutionRegistered(dissolution_id=dissolution.pk, coop_id=coop.pk, registered_on=registered_on),
        actor=actor,
    )
    return dissolution
