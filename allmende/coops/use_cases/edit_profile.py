"""Change what a cooperative says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import EmailField
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.places.queries import require_time_zone

from ..facts import ProfileChanged
from ..models import Coop
from ..permissions import RULES
from .admit_coop import CoopProfile


@transaction.atomic
def edit_profile(*, actor: Actor, coop: Coop, profile: CoopProfile | Mapping[str, Any]) -> Coop:
    """Replace the public profile, or the parts of it that are given by name: the others stay as they are. The short
    name in addresses stays, so that links go on working.

    Raises Invalid for what is no e-mail address or no time zone.
    """
    coop = Coop.objects.select_for_update(no_key=True).get(pk=coop.pk)
    authorize(RULES, "coops.edit_profile", actor=actor, on=coop)
    said = vars(profile) if isinstance(profile, CoopProfile) else profile
    require_time_zone(said.get("time_zone", coop.time_zone))
    _require_address(said.get("contact_email", coop.contact_email))
    changed = [field for field, value in said.items() if getattr(coop, field) != value]
    if not changed:
        return coop
    for field in changed:
        setattr(coop, field, said[field])
    coop.save(update_fields=changed)
    tell(ProfileChanged(coop_id=coop.pk, fields=changed), actor=actor)
    return coop


def _require_address(email: str) -> None:
    try:
        EmailField(blank=True).clean(email, None)
    except ValidationError as error:
        raise Invalid(_("This is no e-mail address."), field="contact_email") from error
