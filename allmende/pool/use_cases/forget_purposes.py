"""What a booking was for, and what was written about it, is nobody's business for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import PurposesForgotten
from ..models import Booking, BookingEvent, BookingMessage
from ..permissions import RULES

KEPT_FOR = timedelta(days=365)
"""The retention that `models.booking` states."""


@transaction.atomic
def forget_purposes(*, actor: Actor, now: datetime) -> int:
    """Empty purpose, messages and reasons of bookings that ended a year ago. Return how many bookings.

    Needs sight of all bookings: the job runs with system access.
    """
    authorize(RULES, "pool.forget_purposes", actor=actor)
    ended = Booking.objects.filter(ends_at__lt=now - KEPT_FOR)
    reasoned = BookingEvent.objects.filter(booking__in=ended).exclude(reason="")
    worded = ended.filter(
        ~Q(purpose="")
        | Q(pk__in=reasoned.values("booking"))
        | Q(pk__in=BookingMessage.objects.values("booking"))
    )
    count = worded.count()
    if count:
        BookingMessage.objects.filter(booking__in=ended).delete()
        reasoned.update(reason="")
        ended.exclude(purpose="").update(purpose="")
        tell(PurposesForgotten(bookings=count), actor=actor)
    return count
