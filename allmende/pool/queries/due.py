"""Bookings for which the time has come. For jobs, which see all of them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from ..models import DISPUTE_WINDOW, Booking, BookingState


def requests_to_expire(now: datetime) -> QuerySet[Booking]:
    """Requests nobody answered in time, the oldest first."""
    return Booking.objects.filter(state=BookingState.REQUESTED, answer_until__lte=now).order_by(
        "answer_until"
    )


def bookings_to_complete(now: datetime) -> QuerySet[Booking]:
    """Confirmed bookings that ended 24 hours ago, the oldest first."""
    return Booking.objects.filter(state=BookingState.CONFIRMED, ends_at__lte=now - DISPUTE_WINDOW).order_by(
        "ends_at"
    )
