"""The owner keeps a time free for own use, or for maintenance."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..availability import peak
from ..facts import TimeBlocked
from ..models import BusyKind, BusyState, BusyTime
from ..permissions import RULES
from ..queries.next_possible import taken_times
from ..refusals import SlotTaken
from ..steps import take_resource
from ..terms import asked_span, require_quantity


@transaction.atomic
def block_time(
    *,
    actor: Actor,
    resource_id: int,
    starts_at: datetime,
    ends_at: datetime,
    quantity: int | None = None,
    kind: str = BusyKind.BLOCK,
    now: datetime,
) -> BusyTime:
    """Block a time, of all items unless a quantity is named. Refused where others have booked already.

    Opening times, notice and grid bind borrowers, not the owner. kind: "block" or "maintenance".
    """
    span = asked_span(starts_at, ends_at)
    resource = take_resource(resource_id)
    authorize(RULES, "pool.block_time", actor=actor, on=resource)
    if kind not in (BusyKind.BLOCK, BusyKind.MAINTENANCE):
        raise Invalid(_("Block a time for own use or for maintenance."), field="kind")
    if span.ends_at <= now:
        raise Invalid(_("This time has passed."), field="ends_at")
    quantity = resource.quantity if quantity is None else quantity
    require_quantity(resource, quantity)
    if peak(taken_times(resource, span), within=span) + quantity > resource.quantity:
        raise SlotTaken(
            _("It is taken at that time. Decline or cancel what is booked first."),
            rule=_("Nothing is lent twice at the same time."),
            field="starts_at",
        )
    busy = BusyTime.objects.create(
        resource=resource,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        quantity=quantity,
        kind=kind,
        state=BusyState.CONFIRMED,
    )
    tell(
        TimeBlocked(resource_id=resource.pk, coop_id=resource.coop_id, busy_time_id=busy.pk, kind=kind),
        actor=actor,
    )
    return busy
