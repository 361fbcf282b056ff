"""Keep the retention periods written beside the models."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts import RecordsForgotten
from ..models import AccessToken, Invitation, Office
from ..permissions import RULES

INVITATIONS = timedelta(days=90)
TOKENS = timedelta(days=365)
OFFICES_YEARS = 10


@transaction.atomic
def forget_what_expired(*, actor: Actor, now: datetime) -> RecordsForgotten | None:
    """Empty addresses of ended invitations; remove these and tokens some time later, and offices ten years later."""
    authorize(RULES, "coops.forget", actor=actor)
    with system_access():
        forgotten = RecordsForgotten(
            addresses=_ended_invitations(now).exclude(email="").update(email=""),
            invitations=_ended_invitations(now - INVITATIONS).delete()[0],
            tokens=_ended_tokens(now - TOKENS).delete()[0],
            offices=_ended_offices(now).delete()[0],
        )
    if not any(vars(forgotten).values()):
        return None
    tell(forgotten, actor=actor)
    return forgotten


def _ended_invitations(before: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    )


def _ended_tokens(before: datetime) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def _ended_offices(now: datetime) -> QuerySet[Office]:
    # Papers are kept from the end of the calendar year in which the office ended (HGB § 257 (5)).
    return Office.objects.filter(until_day__year__lt=localdate(now).year - OFFICES_YEARS)
