"""Units, accounts, transfers, holds and seals. SQL functions write the money rows: migrations/0002_functions.sql."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from allmende.kernel import amounts

CODE = r"^[A-Z][A-Z0-9]{1,11}$"
MOST_DECIMALS = 6


class Unit(models.Model):
    """What an account counts: credits, hours, euros. Amounts are integers in its smallest part."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=80)
    decimals = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="unit_code_is_short_and_plain", condition=Q(code__regex=CODE)),
            models.CheckConstraint(
                name="unit_has_at_most_six_decimals", condition=Q(decimals__lte=MOST_DECIMALS)
            ),
        ]

    @property
    def as_value(self) -> amounts.Unit:
        """The kernel's value object, for formatting."""
        return amounts.Unit(code=self.code, name=self.name, decimals=self.decimals)


class Account(models.Model):
    """One owner's account in one unit, for one purpose.

    owner: an opaque number that the floors above give meaning (a cooperative's id), None for accounts of the system.
    balance: what the posted transfers amount to; held_out and held_in: what pending holds keep ready.
    credit_limit: how far the balance may fall below zero, None for no limit.
    max_balance: how far it may rise, None for no limit.
    last_seq: the number of the account's last transfer; the first is 1.
    paid_total: what it paid in all transfers, reversals too; over a unit's accounts it is what moved.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    owner = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40)
    balance = models.BigIntegerField(default=0)
    held_out = models.BigIntegerField(default=0)
    held_in = models.BigIntegerField(default=0)
    credit_limit = models.BigIntegerField(null=True)
    max_balance = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(default=0)
    paid_total = models.BigIntegerField(db_default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A limit of NULL makes its half unknown, and a CHECK lets the unknown pass: no limit.
            models.CheckConstraint(
                name="balance_within_limits",
                condition=Q(balance__gte=F("held_out") - F("credit_limit"))
                & Q(balance__lte=F("max_balance") - F("held_in")),
            ),
            models.CheckConstraint(
                name="account_figures_are_not_negative",
                condition=Q(held_out__gte=0, held_in__gte=0, credit_limit__gte=0, max_balance__gte=0),
            ),
            models.CheckConstraint(
                name="closed_account_is_empty",
                condition=Q(closed_at=None) | Q(balance=0, held_out=0, held_in=0),
            ),
            models.UniqueConstraint(
                name="one_open_account_per_owner_unit_and_purpose",
                fields=["owner", "unit", "purpose"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
            ),
        ]

    @property
    def available(self) -> int | None:
        """What can be spent now, None for no limit."""
        if self.credit_limit is None:
            return None
        return self.balance - self.held_out + self.credit_limit


class Recorded(models.Model):
    """What transfers and holds have in common: two parties, an amount, a reason, an actor.

    payer_owner and payee_owner repeat the accounts' owners, which never change, so that the row policy and the
    index of the account answer together. kind is for programs ("payment"), purpose for people, reference
    names the reason on a floor above ("booking:17").
    """

    is_new: bool
    """On a row that a use case returns: False when the same id was sent before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # No constraints: the functions hold the locks of both accounts, and no account is ever deleted or renumbered. Keys
    # would look the accounts up again and lock the unit's one row in every transfer. The proof checks them.
    payer = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    payee = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    payer_owner = models.BigIntegerField(null=True)
    payee_owner = models.BigIntegerField(null=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    amount = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)
    reference = models.CharField(max_length=80)
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Transfer(Recorded):
    """One row carries both legs, so it is balanced by construction. Append-only: the database refuses changes.

    payer_seq, payee_seq: its number on either account, without gaps. payer_balance, payee_balance: the running
    balances after it, in the order of recording. effective_on: the value date. batch: posted together with others.

    Purpose: the books of the exchange; retention: as long as the accounts exist.
    """

    payer_seq = models.BigIntegerField()
    payee_seq = models.BigIntegerField()
    payer_balance = models.BigIntegerField()
    payee_balance = models.BigIntegerField()
    effective_on = models.DateField()
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    batch = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="transfer_amount_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_has_two_parties", condition=~Q(payer=F("payee"))),
            models.CheckConstraint(
                name="every_transfer_has_an_actor",
                condition=Q(actor_person__isnull=False, actor_system="")
                | (Q(actor_person__isnull=True) & ~Q(actor_system="")),
            ),
            models.UniqueConstraint(name="payer_has_no_two_transfers_at_once", fields=["payer", "payer_seq"]),
            models.UniqueConstraint(name="payee_has_no_two_transfers_at_once", fields=["payee", "payee_seq"]),
            models.UniqueConstraint(
                name="a_transfer_is_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], name="transfer_batch", condition=Q(batch__isnull=False)),
        ]


class HoldState(models.TextChoices):
    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"


class Hold(Recorded):
    """An amount kept ready until it is posted or voided, once.

    expires_at: until when an answer may come; None for a firm hold (a confirmed booking), which never lapses.

    Purpose: credits of open requests and bookings; retention: as long as the accounts exist.
    """

    state = models.CharField(max_length=8, choices=HoldState, default=HoldState.PENDING)
    expires_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    transfer = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_amount_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="hold_has_two_parties", condition=~Q(payer=F("payee"))),
            models.CheckConstraint(
                name="every_hold_has_an_actor",
                condition=Q(actor_person__isnull=False, actor_system="")
                | (Q(actor_person__isnull=True) & ~Q(actor_system="")),
            ),
            models.CheckConstraint(
                name="hold_state_is_known", condition=Q(state__in=["pending", "posted", "voided", "expired"])
            ),
            models.CheckConstraint(
                name="hold_has_a_transfer_when_posted",
                condition=Q(state="posted", transfer__isnull=False)
                | (~Q(state="posted") & Q(transfer__isnull=True)),
            ),
            models.CheckConstraint(
                name="hold_is_settled_or_pending",
                condition=Q(state="pending", settled_at=None)
                | (~Q(state="pending") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "recorded_at"], name="hold_payer", condition=Q(state="pending")),
            models.Index(fields=["payee", "recorded_at"], name="hold_payee", condition=Q(state="pending")),
            models.Index(
                fields=["expires_at"],
                name="hold_expiry",
                condition=Q(state="pending", expires_at__isnull=False),
            ),
        ]


class Seal(models.Model):
    """One link of a unit's hash chain: a digest over the previous digest and the transfers since. Append-only.

    accounts, up_to: which transfers it covers, as the last sealed number of every account that moved since. Numbers
    have no gaps, so these marks cut the history exactly, without a lock on the ledger.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    accounts = ArrayField(models.BigIntegerField())
    up_to = ArrayField(models.BigIntegerField())
    transfers = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="seals_form_one_chain_per_unit", fields=["unit", "number"]),
        ]
