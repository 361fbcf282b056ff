"""Accept an invitation with the key from the letter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.identity.queries import person_of
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access
from allmende.places.queries import time_zone_of

from ..facts import InvitationAccepted
from ..keys import hash_of
from ..letters import written_day
from ..models import Coop, Invitation
from ..permissions import RULES
from .admit_coop import CoopProfile, admit_coop
from .appoint_officer import open_office
from .send_invitation import KNOWN


class InvitationIsUsed(Conflict):
    code = "invitation-is-used"


class InvitationIsWithdrawn(Conflict):
    code = "invitation-is-withdrawn"


class InvitationHasExpired(Conflict):
    code = "invitation-has-expired"


@transaction.atomic
def accept_invitation(*, actor: Actor, key: str, now: datetime) -> Coop:
    """Take the office the letter offers; found the cooperative first where there is none yet.

    Whoever holds the link may accept: it was mailed to one address, and the letter says that it is personal.
    Raises NotFound for a wrong key, and InvitationIsUsed, InvitationIsWithdrawn or InvitationHasExpired.
    """
    with system_access():  # the reader belongs to no cooperative yet
        invitation = _take(key)
        authorize(RULES, "coops.accept_invitation", actor=actor, on=invitation)
        refuse_closed(invitation, now=now)
        person = person_of(actor)
        coop = _locked(invitation.coop) if invitation.coop else _found_coop(invitation, actor=actor)
        open_office(
            actor=actor,
            coop=coop,
            person=person,
            organ=invitation.organ,
            duties=invitation.duties,
            on=localdate(now),
        )
        invitation.accepted_at, invitation.accepted_coop = now, coop
        invitation.save(update_fields=["accepted_at", "accepted_coop"])
        tell(
            InvitationAccepted(invitation_id=invitation.pk, coop_id=coop.pk, person_id=person.pk),
            actor=actor,
        )
    return coop


def refuse_closed(invitation: Invitation, *, now: datetime) -> None:
    """Raise why this invitation can no longer be accepted. The page shows the same reason before anyone tries."""
    if invitation.accepted_at:
        raise InvitationIsUsed(_("This invitation was accepted already. Each link works once."))
    if invitation.withdrawn_at:
        raise InvitationIsWithdrawn(
            _("%(coop)s has withdrawn this invitation.") % {"coop": invitation.inviting_coop.name}
        )
    if invitation.expires_at <= now:
        raise InvitationHasExpired(
            _("This invitation was valid until %(day)s. Please ask %(coop)s for a new one.")
            % {"day": written_day(invitation.expires_at), "coop": invitation.inviting_coop.name},
            rule=_("Rule: an invitation is valid for 30 days."),
        )


def _take(key: str) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("coop", "inviting_coop")
        .filter(key_hash=hash_of(key))
        .first()
    )
    if invitation is None:
        raise NotFound(_("This invitation does not exist. Please ask for a new one."))
    return invitation


def _locked(coop: Coop) -> Coop:
    # As everything that changes offices does, so that two of them follow one another.
    return Coop.objects.select_for_update(no_key=True).get(pk=coop.pk)


def _found_coop(invitation: Invitation, *, actor: Actor) -> Coop:
    known = {field: getattr(invitation, field) for field in KNOWN}
    zone = time_zone_of(invitation.country)  # until its profile says otherwise
    profile = CoopProfile(name=invitation.organisation, time_zone=zone, **known)
    return admit_coop(actor=actor, profile=profile, invitation_id=invitation.pk)
