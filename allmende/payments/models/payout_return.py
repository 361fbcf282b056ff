"""That a payout was paid, taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .payout import Payout
from .recorded import Recorded


class ReturnCause(models.TextChoices):
    MISTAKE = "mistake", _("entered as paid by mistake")
    SENT_BACK = "sent_back", _("sent back by the bank")


class PayoutReturn(Recorded):
    """A payout that was entered as paid waits again (Rückläufer), by mistake or because the bank sent it back.

    number: the how-manieth of this payout; paid_on: what was entered before; back_on: since when it waits again.
    Append-only; the row itself makes its payout wait (0013_payout_returns.sql).

    Purpose: to prove what was entered as paid, and when it came back. Retention: ten years after the end of its year
    (HGB § 257, AO § 147); who entered it is then erased, days stay.
    """

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="returns", db_index=False)
    number = models.PositiveSmallIntegerField()
    paid_on = models.DateField()
    back_on = models.DateField()
    cause = models.CharField(max_length=10, choices=ReturnCause)
    recorded_at = models.DateTimeField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                name="a_payout_is_taken_back_once_each_time", fields=["payout", "number"]
            ),
            models.CheckConstraint(
                name="a_payout_comes_back_after_it_was_paid", condition=Q(back_on__gte=F("paid_on"))
            ),
            models.CheckConstraint(
                name="a_payout_comes_back_for_a_cause", condition=Q(cause__in=["mistake", "sent_back"])
            ),
        ]
