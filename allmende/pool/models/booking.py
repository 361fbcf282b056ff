"""Bookings: what only the two sides see."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .resource import Resource

DISPUTE_WINDOW = timedelta(hours=24)
"""After its end a confirmed booking waits so long for an objection; then it is settled by itself."""


class BookingState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    DISPUTED = "disputed", _("disputed")


class Side(models.TextChoices):
    BORROWER = "borrower", _("borrower")
    LENDER = "lender", _("lender")
    NETWORK = "network", _("network")
    SYSTEM = "system", _("by itself")


class Booking(models.Model):
    """A resource borrowed for a time (Ausleihe, Buchung). Seen by lender and borrower, in dispute by the network.

    price, late_fee: smallest part of the unit, fixed when it was booked. late_fee is due when the borrower cancels
    after free_until. hold_id: the credits set aside in the exchange; empty when nothing is due.
    Purpose: to arrange and settle the loan. Retention: as long as the accounts exist, at least the years of HGB
    § 257. `purpose`, the messages and the reasons given are emptied one year after the end (`forget_purposes`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="bookings")
    lender_coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    borrower_coop = models.ForeignKey(Coop, models.PROTECT, null=True, related_name="+")
    borrower_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    purpose = models.TextField(blank=True, max_length=500)
    state = models.CharField(max_length=10, choices=BookingState.choices)
    price = models.BigIntegerField(default=0)
    late_fee = models.BigIntegerField(default=0)
    hold_id = models.UUIDField(null=True)
    requested_at = models.DateTimeField()
    answer_until = models.DateTimeField(null=True)
    free_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=10, choices=Side.choices, blank=True)
    idempotency_key = models.CharField(max_length=120, blank=True)
    payload_hash = models.CharField(max_length=64, blank=True)

    is_new = False
    """Whether this very call made it; False for a booking sent again."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="booking_takes_at_least_one", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="booking_state_is_known", condition=Q(state__in=BookingState.values)),
            models.CheckConstraint(
                name="a_price_is_held_in_the_exchange",
                condition=Q(price=0, hold_id__isnull=True) | Q(price__gt=0, hold_id__isnull=False),
            ),
            models.CheckConstraint(
                name="late_fee_is_part_of_the_price",
                condition=Q(late_fee__gte=0, late_fee__lte=F("price")),
            ),
            models.CheckConstraint(
                name="oneself_borrows_free_things_only",
                condition=Q(borrower_coop__isnull=False) | Q(price=0),
            ),
            models.CheckConstraint(
                name="nobody_borrows_from_oneself",
                condition=Q(borrower_coop__isnull=True) | ~Q(borrower_coop=F("lender_coop")),
            ),
            models.CheckConstraint(
                name="a_request_says_how_long_it_stands",
                condition=~Q(state="requested") | Q(answer_until__isnull=False),
            ),
            models.CheckConstraint(
                name="what_was_confirmed_says_when",
                condition=~Q(state__in=["confirmed", "completed", "disputed"])
                | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="completed_says_when", condition=Q(state="completed") ^ Q(completed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="cancelled_says_when_and_by_whom",
                condition=Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancelled_by="")
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by=""),
            ),
            models.UniqueConstraint(
                fields=["borrower_person", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="the_same_booking_sent_twice_is_one_booking",
            ),
        ]
        indexes = [
            models.Index(fields=["lender_coop", "state", "starts_at", "id"], name="booking_by_lender"),
            models.Index(fields=["borrower_coop", "state", "starts_at", "id"], name="booking_by_borrower"),
            models.Index(fields=["borrower_person", "starts_at", "id"], name="booking_by_person"),
            models.Index(fields=["resource", "starts_at"], name="booking_by_resource"),
            models.Index(fields=["answer_until"], name="booking_unanswered", condition=Q(state="requested")),
            models.Index(fields=["ends_at"], name="booking_to_complete", condition=Q(state="confirmed")),
        ]

    @property
    def borrower_name(self) -> str:
        """The cooperative, or the person who borrows alone; without a name once that person has left."""
        return str(self.borrower_coop or self.borrower_person)

    def __str__(self) -> str:
        return self.number


class BookingEvent(models.Model):
    """One step in the way of a booking. Append-only, but for `reason`: a job may empty it, and nothing else.

    Purpose: the time line both sides read. Retention: with the booking.
    reason: what somebody wrote beside a refusal, a cancellation or a dispute. Purpose: that the other side understands
    it. Retention: emptied one year after the booking's end (`forget_purposes`).
    """

    class What(models.TextChoices):
        REQUESTED = "requested", _("requested")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        COMPLETED = "completed", _("completed")
        DISPUTED = "disputed", _("disputed")
        RELEASED = "released", _("settled: everything given back")
        PAID = "paid", _("settled: paid")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=What.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["booking", "id"], name="event_by_booking")]


class BookingMessage(models.Model):
    """A message between the two sides of a booking.

    Purpose: to arrange the handover. Retention: emptied one year after the booking's end.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["booking", "id"], name="message_by_booking")]
