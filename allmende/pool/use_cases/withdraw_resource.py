"""The owner takes an offer back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ResourceWithdrawn
from ..models import Booking, BookingState, Resource, ResourceState
from ..permissions import RULES
from ..refusals import BookingsAhead
from ..steps import take_resource


@transaction.atomic
def withdraw_resource(*, actor: Actor, resource_id: int, now: datetime) -> Resource:
    """Withdraw an offer. Refused while others count on it: requests and bookings that have not ended.

    They would otherwise stand without a word; the owner declines or cancels them first, which tells everyone.
    """
    resource = take_resource(resource_id)
    authorize(RULES, "pool.withdraw_resource", actor=actor, on=resource)
    _require_nobody_waits(resource, now)
    resource.state = ResourceState.WITHDRAWN
    resource.save(update_fields=["state"])
    tell(ResourceWithdrawn(resource_id=resource.pk, coop_id=resource.coop_id), actor=actor)
    return resource


def _require_nobody_waits(resource: Resource, now: datetime) -> None:
    waiting = Booking.objects.filter(
        resource=resource, state__in=[BookingState.REQUESTED, BookingState.CONFIRMED], ends_at__gt=now
    ).count()
    if waiting:
        raise BookingsAhead(
            ngettext(
                "%d booking lies ahead. Decline or cancel it first, then withdraw the offer.",
                "%d bookings lie ahead. Decline or cancel them first, then withdraw the offer.",
                waiting,
            )
            % waiting,
            bookings=waiting,
        )
