"""Which day it is where a member's cooperative is: a member who declares acts for nobody but oneself."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from ..models import Member


def today_of_member(member_id: int) -> date:
    """Of one whom the actor does not see, the day of the actor: the use case refuses."""
    zones = Member.objects.filter(pk=member_id).values_list("coop__time_zone", flat=True)
    return timezone.localdate(timezone=ZoneInfo(zone)) if (zone := zones.first()) else timezone.localdate()
