"""Delete a saved view of the list of members."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import ViewDeleted
from ..permissions import RULES, views_visible_to


@transaction.atomic
def delete_view(*, actor: Actor, view_id: int) -> None:
    """An own one, or one of the whole office. Raises NotFound."""
    view = views_visible_to(actor).select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NotFound(_("There is no such view."))
    authorize(RULES, "membership.keep_views", actor=actor, on=view.coop_id)
    view.delete()
    tell(ViewDeleted(view_id=view_id, coop_id=view.coop_id), actor=actor)
