"""What a cooperative owes somebody."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .bank_account import BankAccount
from .recorded import Recorded


class PayoutState(models.TextChoices):
    QUEUED = "queued", _("to be paid")
    SUSPENDED = "suspended", _("suspended")
    PAID = "paid", _("paid out")
    CANCELLED = "cancelled", _("not paid out")


class Payout(Recorded, BankAccount):
    """An amount to be paid out (Auszahlung), for instance a settlement, until its last legal day.

    creditor: an opaque number that the floor above gives meaning. due_until: the last day on which it is paid in time.
    reason: for people; subject: what it is for, in words of the floor above ("settlement:17:3"), paid out once.
    An account may be missing while it is queued. times_back: how often it was paid and waits again (PayoutReturn).
    suspended_on: since when the floor above says that it may not be paid for now; it stays in the queue.

    Purpose: to pay what is owed, in time, once. Retention: holder and IBAN of what was paid, a voucher, eight years
    after the end of that year (HGB § 257 (4)), of what was cancelled thirteen months; the rest ten years after the end
    of its year (HGB § 257, AO § 147).
    """

    creditor = models.BigIntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    due_until = models.DateField()
    reason = models.CharField(max_length=140)
    subject = models.CharField(max_length=80, blank=True)
    queued_at = models.DateTimeField()
    paid_on = models.DateField(null=True)
    times_back = models.PositiveSmallIntegerField(default=0)
    suspended_on = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            *BankAccount.Meta.constraints,
            models.CheckConstraint(name="a_payout_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="a_payout_is_in_euros", condition=Q(currency="EUR")),
            models.CheckConstraint(
                name="a_cancelled_payout_says_why",
                condition=Q(cancelled_at=None, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
            ),
            models.CheckConstraint(
                name="a_payout_is_paid_or_cancelled", condition=Q(paid_on=None) | Q(cancelled_at=None)
            ),
            models.CheckConstraint(
                name="a_suspended_payout_waits",
                condition=Q(suspended_on=None) | Q(paid_on=None, cancelled_at=None),
            ),
            models.UniqueConstraint(
                name="a_subject_is_paid_out_once",
                fields=["coop", "subject"],
                condition=Q(cancelled_at=None) & ~Q(subject=""),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "creditor"], name="payouts_of_creditor"),
            models.Index(
                fields=["coop", "due_until"],
                name="payouts_queued",
                condition=Q(paid_on=None, cancelled_at=None),
            ),
        ]

    @property
    def state(self) -> PayoutState:
        if self.cancelled_at:
            return PayoutState.CANCELLED
        if self.paid_on:
            return PayoutState.PAID
        return PayoutState.SUSPENDED if self.suspended_on else PayoutState.QUEUED

    def is_late(self, on: date) -> bool:
        """Whether it could be paid, is not, and its last legal day has passed."""
        return self.state == PayoutState.QUEUED and self.due_until < on
