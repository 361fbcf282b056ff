"""Invite a person to an office in one's own cooperative."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..models import Coop, Invitation
from ..permissions import RULES
from .appoint_officer import refuse_unknown_duties
from .send_invitation import send_invitation


@transaction.atomic
def invite_colleague(
    *,
    actor: Actor,
    coop: Coop,
    email: str,
    language: str,
    organ: str,
    duties: Iterable[str],
    now: datetime,
) -> Invitation:
    """Mail a link with which its reader takes an office in the cooperative, with these duties.

    Raises AlreadyInvited while an invitation of this address is open, UnknownDuty for a word that is none.
    """
    coop = Coop.objects.select_for_update(no_key=True).get(pk=coop.pk)
    authorize(RULES, "coops.invite_colleague", actor=actor, on=coop)
    duties = refuse_unknown_duties(duties)
    return send_invitation(
        actor=actor,
        inviting=coop,
        coop=coop,
        email=email,
        language=language,
        organ=organ,
        duties=duties,
        now=now,
    )
