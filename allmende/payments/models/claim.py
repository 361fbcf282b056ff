"""What somebody owes a cooperative."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .recorded import Recorded


class ClaimKind(models.TextChoices):
    """What a claim is for. Shares and instalments become capital; an admission fee and dues are income, and so is a
    leaver's part of a loss beyond all capital.
    """

    SHARES = "shares", _("shares")
    INSTALMENT = "instalment", _("instalment")
    ADMISSION_FEE = "admission_fee", _("admission fee")
    DUES = "dues", _("dues")
    SHORTFALL = "shortfall", _("part of a loss")


class ClaimState(models.TextChoices):
    OPEN = "open", _("open")
    PARTLY_PAID = "partly_paid", _("partly paid")
    OVERDUE = "overdue", _("overdue")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("dropped")


class Claim(Recorded):
    """A claim (Forderung) of a cooperative on a debtor: an amount, due on a day, paid by receipts.

    debtor: an opaque number that the floor above gives meaning: the member's id.
    amount, paid: in the smallest part of the currency. `paid` is the sum of the receipts, kept by the database as they
    are inserted; nothing else changes it.
    raised_on: since when it is owed; raised_at: when it was recorded. They differ in imported histories.
    reference: a short text for the payer. subject: what it is for, in words of the floor above ("shares:123").
    Cancelling it drops what is still open; what was paid stays paid. cancelled_batch: names what the floor above
    dropped together, so that it finds these claims when it raises them again. was_mistake: it never was owed, so no day
    counts it once that is known. replaces: the dropped claim that is raised again with this one, once.

    Purpose: to know what is owed, and why. Retention: its words and who entered it eight years
    after the end of the year in which it was closed (HGB § 257 (4), AO § 147); days and amounts with the books.
    """

    debtor = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=ClaimKind)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    due_on = models.DateField()
    reference = models.CharField(max_length=140)
    subject = models.CharField(max_length=80, blank=True)
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    paid = models.BigIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    cancelled_batch = models.UUIDField(null=True)
    was_mistake = models.BooleanField(default=False, db_default=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", db_index=False
    )

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(name="a_claim_is_on_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_claim_is_never_overpaid", condition=Q(paid__gte=0, paid__lte=F("amount"))
            ),
            models.CheckConstraint(name="a_claim_is_in_euros", condition=Q(currency="EUR")),
            models.CheckConstraint(name="claim_kind_is_known", condition=Q(kind__in=ClaimKind.values)),
            models.CheckConstraint(
                name="a_cancelled_claim_says_why",
                condition=Q(cancelled_at=None, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
            ),
            models.CheckConstraint(
                name="what_was_dropped_together_is_cancelled",
                condition=Q(cancelled_batch=None) | Q(cancelled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_claim_by_mistake_is_cancelled",
                condition=Q(was_mistake=False) | Q(cancelled_at__isnull=False),
            ),
            ExclusionConstraint(  # not unique, which cannot wait: an archive drops claims when all is in
                name="dues_of_a_period_are_claimed_once",
                expressions=[(each, RangeOperators.EQUAL) for each in ("coop", "debtor", "subject")],
                condition=Q(kind="dues", cancelled_at=None) & ~Q(subject=""),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(name="a_dropped_claim_is_raised_again_once", fields=["replaces"]),
            models.CheckConstraint(
                name="a_paid_claim_is_not_cancelled",
                condition=Q(cancelled_at=None) | Q(paid__lt=F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "debtor", "due_on"], name="claims_of_debtor"),
            models.Index(
                fields=["coop", "due_on"],
                name="claims_open",
                condition=Q(cancelled_at=None, paid__lt=F("amount")),
            ),
            models.Index(fields=["coop", "subject"], name="claims_by_subject", condition=~Q(subject="")),
            models.Index(
                fields=["cancelled_batch"],
                name="claims_dropped_together",
                condition=Q(cancelled_batch__isnull=False),
            ),
        ]

    @property
    def open_amount(self) -> int:
        """What is still owed: nothing once it is cancelled."""
        return 0 if self.cancelled_at else self.amount - self.paid

    def is_overdue(self, on: date) -> bool:
        """Whether something is owed whose day has passed. On the day itself it is in time."""
        return self.open_amount > 0 and self.due_on < on

    def state(self, on: date) -> ClaimState:
        """How it stands, seen from a day."""
        if self.cancelled_at:
            return ClaimState.CANCELLED
        if self.paid == self.amount:
            return ClaimState.PAID
        if self.is_overdue(on):
            return ClaimState.OVERDUE
        return ClaimState.PARTLY_PAID if self.paid else ClaimState.OPEN
