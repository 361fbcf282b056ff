"""Invite an organisation to take part in the network."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..models import Coop, Duty, Invitation, Organ
from ..permissions import RULES
from ..queries import network_or_refuse
from .admit_coop import CoopProfile
from .send_invitation import send_invitation


@transaction.atomic
def invite_organisation(
    *,
    actor: Actor,
    profile: CoopProfile,
    email: str,
    language: str,
    now: datetime,
    earlier_id: int | None = None,
) -> Invitation:
    """Mail a link with which a person of the organisation founds its cooperative here and gets every duty in it.

    profile: what is known of the organisation so far; acceptance starts its public profile from it.
    language: of the letter. earlier_id: the last invitation of the same organisation, if known. Raises AlreadyInvited
    while that one, or one of this address to it, is open.
    """
    network = network_or_refuse()
    # One invitation after the other, so that the second sees the first.
    host = Coop.objects.select_for_update(no_key=True).get(pk=network.host_id)
    authorize(RULES, "coops.invite_organisation", actor=actor, on=network)
    return send_invitation(
        actor=actor,
        inviting=host,
        profile=profile,
        email=email,
        language=language,
        organ=Organ.BOARD,
        duties=[duty for duty in Duty.values if duty != Duty.NETWORK],
        now=now,
        earlier_id=earlier_id,
    )
