"""When a resource is taken: everybody may see that, nobody sees by whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from .booking import Booking
from .resource import Resource


class During(Func):
    """The half-open time from the first to the second moment."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class BusyState(models.TextChoices):
    HELD = "held"
    CONFIRMED = "confirmed"


class BusyKind(models.TextChoices):
    BOOKING = "booking"
    MAINTENANCE = "maintenance"
    BLOCK = "block"


class BusyTime(models.Model):
    """A time in which `quantity` of a resource cannot be had; its end includes the buffer after a booking.

    A table without person and purpose, and therefore without a policy. A cancelled booking has no busy time.
    Guards, in 0002_guards.sql: an exclusion constraint where there is one of a kind, the peak of overlapping
    quantities under a lock on the resource where there are more. `exclusive` is set by the database.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=BusyKind.choices, default=BusyKind.BOOKING)
    state = models.CharField(max_length=10, choices=BusyState.choices, default=BusyState.CONFIRMED)
    exclusive = models.BooleanField(default=True)
    booking = models.OneToOneField(Booking, models.CASCADE, null=True, blank=True, related_name="busy_time")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="busy_time_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="busy_time_takes_at_least_one", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="busy_state_is_known", condition=Q(state__in=[BusyState.HELD, BusyState.CONFIRMED])
            ),
            models.CheckConstraint(
                name="only_bookings_belong_to_a_booking",
                condition=Q(kind=BusyKind.BOOKING) | Q(booking__isnull=True),
            ),
            ExclusionConstraint(
                name="no_two_bookings_at_once",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (
                        During("starts_at", "ends_at", RangeBoundary(inclusive_lower=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(exclusive=True),
            ),
        ]
        indexes = [
            # The last one that starts before a window ends: one probe tells whether a single thing is free.
            models.Index(
                "resource",
                F("starts_at").desc(),
                include=["ends_at"],
                condition=Q(exclusive=True),
                name="busy_by_start",
            ),
            # Pools of equal items: everything that overlaps a window.
            GistIndex(
                F("resource"),
                During("starts_at", "ends_at", RangeBoundary(inclusive_lower=True)),
                name="busy_pools",
                condition=Q(exclusive=False),
            ),
        ]
