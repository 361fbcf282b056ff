"""An account at a bank, as mandates and payouts keep it: readable only with the installation's key."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ..iban import masked

READABLE_END = r"^[A-Z0-9]{4}$"


class BankAccount(models.Model):
    """Holder and IBAN. The IBAN is encrypted; its first and last four signs stand beside it, to be recognised by.

    Neither BIC nor name of the bank are kept: together with the end they would leave few numbers to guess. Both are
    read from the IBAN when it is needed (`allmende.payments.iban.bank_of`).
    """

    holder = models.CharField(max_length=140, blank=True)
    iban = models.TextField(null=True)
    iban_start = models.CharField(max_length=4, blank=True)
    iban_end = models.CharField(max_length=4, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_keeps_a_whole_account_or_none",
                condition=(
                    Q(iban__isnull=False, iban_start__regex=READABLE_END, iban_end__regex=READABLE_END)
                    & ~Q(holder="")
                )
                | Q(iban=None, iban_start="", iban_end="", holder=""),
            ),
        ]

    @property
    def masked_iban(self) -> str:
        """ "DE89 •••• 3000", empty where no account is kept."""
        return masked(self.iban_start, self.iban_end)


NO_ACCOUNT: dict[str, Any] = {"holder": "", "iban": None, "iban_start": "", "iban_end": ""}
"""The columns of an account that is not there, or was forgotten."""
