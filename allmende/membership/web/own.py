"""For which cooperative a page of the office speaks, and of which day."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotAllowed


def own_coop(request: HttpRequest) -> int:
    """The cooperative acted for; guests are asked to sign in, others to say for whom they act."""
    if request.actor.is_guest:
        raise NotAllowed(_("Sign in to see the list of members."))
    if request.acting is None:
        raise NotAllowed(_("Choose first for which cooperative you act."))
    return int(request.acting.pk)


def today_of(request: HttpRequest) -> date:
    """Today, where the cooperative acted for is."""
    zone = ZoneInfo(request.acting.time_zone) if request.acting else None
    return timezone.localdate(timezone=zone)
