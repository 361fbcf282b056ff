"""The owner opens a blocked time again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import TimeUnblocked
from ..models import BusyKind, BusyTime
from ..permissions import RULES
from ..steps import take_resource


@transaction.atomic
def unblock_time(*, actor: Actor, resource_id: int, busy_time_id: int) -> None:
    """Remove a block or a maintenance. A booking is no block: it is cancelled."""
    resource = take_resource(resource_id)
    authorize(RULES, "pool.unblock_time", actor=actor, on=resource)
    blocks = BusyTime.objects.filter(resource=resource, kind__in=[BusyKind.BLOCK, BusyKind.MAINTENANCE])
    removed, _rows = blocks.filter(pk=busy_time_id).delete()
    if not removed:
        raise NotFound(_("There is no such blocked time."))
    tell(
        TimeUnblocked(resource_id=resource.pk, coop_id=resource.coop_id, busy_time_id=busy_time_id),
        actor=actor,
    )
