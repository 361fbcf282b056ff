"""Take an invitation back before it is accepted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import InvitationWithdrawn
from ..models import Invitation
from ..permissions import RULES


class InvitationIsDecided(Conflict):
    code = "invitation-is-decided"


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation, now: datetime) -> Invitation:
    """The link in the letter stops working. Refused once it was accepted or withdrawn."""
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("coop", "inviting_coop")
        .get(pk=invitation.pk)
    )
    authorize(RULES, "coops.withdraw_invitation", actor=actor, on=invitation)
    if invitation.accepted_at:
        raise InvitationIsDecided(_("This invitation was accepted already. End the office instead."))
    if invitation.withdrawn_at:
        raise InvitationIsDecided(_("This invitation was withdrawn already."))
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    tell(
        InvitationWithdrawn(invitation_id=invitation.pk, inviting_coop_id=invitation.inviting_coop_id),
        actor=actor,
    )
    return invitation
