"""The owner puts a withdrawn offer up again."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ResourceOffered
from ..models import Resource, ResourceState
from ..permissions import RULES
from ..steps import take_resource


@transaction.atomic
def offer_again(*, actor: Actor, resource_id: int) -> Resource:
    """Offer a withdrawn resource again, as it was. One that is on offer stays so."""
    resource = take_resource(resource_id)
    authorize(RULES, "pool.edit_resource", actor=actor, on=resource)
    resource.state = ResourceState.OFFERED
    resource.save(update_fields=["state"])
    tell(ResourceOffered(resource_id=resource.pk, coop_id=resource.coop_id), actor=actor)
    return resource
