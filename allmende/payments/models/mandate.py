"""Leave to collect by direct debit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .bank_account import BankAccount
from .recorded import Recorded

SEPA_TEXT = r"^[A-Za-z0-9+?/:().,'-]{1,35}$"
"""What a mandate's reference may hold (EPC 217-08), and how much (pain.008, MndtId)."""


class Mandate(Recorded, BankAccount):
    """A SEPA direct debit mandate (Lastschriftmandat) that a debtor gave a cooperative.

    debtor: an opaque number that the floor above gives meaning. A changed account is a new mandate with the next
    `sequence`; the one before ends. revoked_on: the first day on which nothing may be collected by it.

    Purpose: to collect what is owed from the account its holder named. Retention: holder and IBAN until thirteen months
    after it ended, because a debit can be disputed that long (BGB § 676b); then they are forgotten, and reference
    and dates stay as long as the claims they explain.
    """

    debtor = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    reference = models.CharField(max_length=35)
    signed_on = models.DateField()
    recorded_at = models.DateTimeField()
    revoked_on = models.DateField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            *BankAccount.Meta.constraints,
            models.UniqueConstraint(name="a_mandate_reference_is_used_once", fields=["coop", "reference"]),
            models.UniqueConstraint(
                name="mandates_of_a_debtor_are_numbered", fields=["coop", "debtor", "sequence"]
            ),
            models.UniqueConstraint(
                name="one_current_mandate_per_debtor",
                fields=["coop", "debtor"],
                condition=Q(revoked_on=None),
            ),
            models.CheckConstraint(
                name="mandate_reference_is_sepa_text", condition=Q(reference__regex=SEPA_TEXT)
            ),
            models.CheckConstraint(
                name="a_mandate_ends_after_it_began",
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("signed_on")),
            ),
            models.CheckConstraint(
                name="a_mandate_has_an_account_until_forgotten",
                condition=Q(forgotten_at=None, iban__isnull=False)
                | Q(forgotten_at__isnull=False, iban=None, revoked_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["coop", "iban_end"], name="mandates_by_iban_end")]
