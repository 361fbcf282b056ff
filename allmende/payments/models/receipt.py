"""What came in."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .claim import Claim
from .recorded import Recorded


class Manner(models.TextChoices):
    """How a payment came in."""

    TRANSFER = "transfer", _("bank transfer")
    CASH = "cash", _("cash")
    DIRECT_DEBIT = "direct_debit", _("direct debit")
    CREDIT = "credit", _("from what was paid too much before")
    SET_OFF = "set_off", _("set off against what the cooperative owed")
    OPENING = "opening", _("opening balance")


class Receipt(Recorded):
    """A payment on a claim, or the reversal of one (negative, naming it). Append-only: the database refuses changes.

    id: made by whoever enters it, so that the same form sent twice is one receipt.
    value_on: the value date (Wertstellung); recorded_at: when it was entered. batch: names what came in as one payment
    and was distributed over several claims, what was set off against one payout, or, of reversals, what was taken
    back as one.

    Purpose: the proof of what was paid. Retention: its note and who entered it eight years after the end of its year
    (HGB § 257 (4), AO § 147); day and amount with the books.
    """

    is_new: bool
    """On a row that a use case returns: False when the same id was sent before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="receipts")
    amount = models.BigIntegerField()
    value_on = models.DateField()
    recorded_at = models.DateTimeField()
    manner = models.CharField(max_length=20, choices=Manner)
    note = models.CharField(max_length=200, blank=True)
    batch = models.UUIDField(null=True)
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="a_receipt_gives_and_a_reversal_takes",
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
            models.CheckConstraint(name="receipt_manner_is_known", condition=Q(manner__in=Manner.values)),
            models.UniqueConstraint(
                name="a_receipt_is_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "value_on"], name="receipts_by_value_date"),
            models.Index(fields=["batch"], name="receipts_of_one_payment", condition=Q(batch__isnull=False)),
        ]
