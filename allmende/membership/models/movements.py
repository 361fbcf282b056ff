"""The two histories of a membership: shares and capital. Append-only; the database keeps the sums under lock."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .register import Member


class ShareKind(models.TextChoices):
    SUBSCRIPTION = "subscription", _("subscription")
    TRANSFER = "transfer", _("transfer")
    CANCELLATION = "cancellation", _("cancellation")
    REVERSAL = "reversal", _("reversal")


class CapitalKind(models.TextChoices):
    PAYMENT = "payment", _("payment")
    INSTALMENT = "instalment", _("instalment")
    TRANSFER = "transfer", _("transfer")
    PROFIT = "profit", _("share in the profit")
    LOSS = "loss", _("share in the loss")
    PAYOUT = "payout", _("payout")
    OPENING = "opening", _("opening balance")
    EARLIER = "earlier", _("movement in earlier books")
    REVERSAL = "reversal", _("reversal")


class Movement(models.Model):
    """What both have in common. effective_on: from when it counts; recorded_at: when the books learned of it.

    counterpart: the other member of a transfer. batch: what was recorded together and is reversed together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    counterpart = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True


class ShareMovement(Movement):
    """Shares that begin or cease. shares: with its sign. signed_on, admitted_on: declaration and resolution.

    Purpose: the history of a membership, with who recorded it. Retention: its words and who recorded it
    ten years after the end of its year (HGB § 257); days and amounts as long as the list of members (§ 30 GenG).
    """

    kind = models.CharField(max_length=12, choices=ShareKind.choices)
    shares = models.IntegerField()
    price = models.BigIntegerField()
    """Of one share, by the statutes in force then, in cents."""
    signed_on = models.DateField(null=True)
    admitted_on = models.DateField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_share_movement_moves_something", condition=~Q(shares=0)),
            models.CheckConstraint(
                name="shares_are_subscribed_upwards_and_cancelled_downwards",
                condition=Q(kind="subscription", shares__gt=0)
                | Q(kind="cancellation", shares__lt=0)
                | Q(kind="transfer", counterpart__isnull=False)
                | Q(kind="reversal"),
            ),
            models.CheckConstraint(
                name="only_a_reversal_reverses_shares",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="every_share_movement_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
        ]
        indexes = [
            models.Index(fields=["member", "effective_on"], name="shares_of_member"),
            models.Index(fields=["coop", "effective_on"], name="shares_by_day"),
            models.Index(fields=["batch"], name="shares_of_batch", condition=Q(batch__isnull=False)),
        ]


class CapitalMovement(Movement):
    """Money that enters or leaves a member's capital (Geschäftsguthaben). amount: cents, with its sign.

    An opening balance says how much there was on a day; a movement in earlier books, when it came or went.

    transfer_id: the row of the ledger that posted it; the database checks that both say the same.
    Purpose: the history of a membership, with who recorded it. Retention: its words and who recorded it
    ten years after the end of its year (HGB § 257); days and amounts as long as the list of members (§ 30 GenG).
    """

    kind = models.CharField(max_length=12, choices=CapitalKind.choices)
    amount = models.BigIntegerField()
    transfer_id = models.UUIDField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_capital_movement_moves_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="payments_raise_capital_and_payouts_lower_it",
                condition=Q(kind__in=["payment", "instalment", "profit", "opening"], amount__gt=0)
                | Q(kind__in=["loss", "payout"], amount__lt=0)
                | Q(kind="transfer", counterpart__isnull=False)
                | Q(kind__in=["earlier", "reversal"]),
            ),
            models.CheckConstraint(
                name="only_a_reversal_reverses_capital",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
            models.UniqueConstraint(
                name="a_transfer_moves_capital_of_a_member_once", fields=["transfer_id", "member"]
            ),
            models.CheckConstraint(
                name="every_capital_movement_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
            models.CheckConstraint(name="nobody_transfers_to_oneself", condition=~Q(member=F("counterpart"))),
        ]
        indexes = [
            models.Index(fields=["member", "effective_on"], name="capital_of_member"),
            models.Index(fields=["coop", "effective_on"], name="capital_by_day"),
            models.Index(fields=["batch"], name="capital_of_batch", condition=Q(batch__isnull=False)),
        ]
