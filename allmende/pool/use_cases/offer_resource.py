"""A cooperative offers something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ResourceOffered
from ..models import Resource
from ..offer import Offer, apply, replace_openings, require_sound
from ..permissions import RULES


@transaction.atomic
def offer_resource(*, actor: Actor, offer: Offer, now: datetime) -> Resource:
    """Offer a resource of the cooperative acted for. Everybody sees it at once."""
    authorize(RULES, "pool.offer_resource", actor=actor, on=actor.coop_id)
    require_sound(offer)
    coop = Coop.objects.get(pk=_acted_for(actor))
    resource = Resource(coop=coop, created_at=now)
    apply(offer, resource, coop=coop)
    resource.save(force_insert=True)
    replace_openings(resource, offer.openings)
    tell(ResourceOffered(resource_id=resource.pk, coop_id=coop.pk), actor=actor)
    return resource


def _acted_for(actor: Actor) -> int:
    assert actor.coop_id is not None, "only an office of a cooperative has the duty"  # noqa: S101  states what was checked
    return actor.coop_id
