"""To which account somebody is paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .bank_account import BankAccount
from .recorded import Recorded


class PayoutAccount(Recorded, BankAccount):
    """The account to which a cooperative pays what it owes somebody (Auszahlungskonto). No leave to collect from it.

    creditor: an opaque number that the floor above gives meaning. Another account is another row, and the one before
    ends. from_day: since when it counts; until_day: the first day without.

    Purpose: to pay what is owed to the account its holder named. Retention: holder and IBAN until thirteen months after
    it ended, because a transfer that went wrong can be disputed that long (BGB § 676b); then they are forgotten, and
    the days stay as long as the payouts they explain.
    """

    creditor = models.BigIntegerField()
    from_day = models.DateField()
    recorded_at = models.DateTimeField()
    until_day = models.DateField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            *BankAccount.Meta.constraints,
            models.UniqueConstraint(
                name="one_current_payout_account_per_creditor",
                fields=["coop", "creditor"],
                condition=Q(until_day=None),
            ),
            models.CheckConstraint(
                name="a_payout_account_ends_after_it_began",
                condition=Q(until_day=None) | Q(until_day__gte=F("from_day")),
            ),
            models.CheckConstraint(
                name="a_payout_account_is_kept_until_forgotten",
                condition=Q(forgotten_at=None, iban__isnull=False)
                | Q(forgotten_at__isnull=False, iban=None, until_day__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "creditor"], name="payout_accounts_of_creditor"),
            models.Index(fields=["coop", "iban_end"], name="payout_accounts_by_iban_end"),
        ]
