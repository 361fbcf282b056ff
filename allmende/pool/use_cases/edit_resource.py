"""The owner changes an offer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..availability import Span, peak
from ..facts import ResourceEdited
from ..models import Resource
from ..offer import Offer, apply, replace_openings, require_sound
from ..permissions import RULES
from ..queries.next_possible import taken_times
from ..refusals import BookingsAhead
from ..steps import FOREVER, take_resource


@transaction.atomic
def edit_resource(*, actor: Actor, resource_id: int, offer: Offer, now: datetime) -> Resource:
    """Put the whole offer in place of what stood there. Bookings that stand keep the terms they were made on.

    The quantity cannot shrink below what is taken at one moment from now on.
    """
    resource = take_resource(resource_id)
    authorize(RULES, "pool.edit_resource", actor=actor, on=resource)
    require_sound(offer)
    _require_enough_left(resource, offer.quantity, now)
    changed = apply(offer, resource, coop=resource.coop)
    resource.save()
    if replace_openings(resource, offer.openings):
        changed.append("openings")
    tell(ResourceEdited(resource_id=resource.pk, coop_id=resource.coop_id, fields=changed), actor=actor)
    return resource


def _require_enough_left(resource: Resource, quantity: int, now: datetime) -> None:
    if quantity >= resource.quantity:
        return
    ahead = Span(now, FOREVER)
    taken = peak(taken_times(resource, ahead), within=ahead)
    if taken > quantity:
        raise BookingsAhead(
            _("%d of these are promised at the same time. Cancel bookings first, or keep so many.") % taken,
            field="quantity",
            taken=taken,
        )
