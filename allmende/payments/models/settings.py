"""What a cooperative's payments need to know of the cooperative itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .recorded import Recorded

IBAN_SHAPE = r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$"
IDENTIFIER_SHAPE = r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{4,31}$"


class PaymentSettings(Recorded):
    """A cooperative's own settings for payments, one row, with whoever changed it last.

    creditor_identifier: by which debtors' banks know it (Gläubiger-ID); "" until the office enters it. Printed with
    every mandate and debit, so whoever gives a mandate sees it, also without signing in.

    iban: the account to which debtors pay, held in the cooperative's name; "" until the office enters it. It stands in
    every letter that asks for money, so it is not encrypted.

    Purpose: to be paid, and to collect by direct debit. Retention: as long as the cooperative is here.
    """

    creditor_identifier = models.CharField(max_length=35, blank=True)
    iban = models.CharField(max_length=34, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(name="a_cooperative_has_one_set_of_payment_settings", fields=["coop"]),
            models.CheckConstraint(
                name="a_creditor_identifier_has_its_shape",
                condition=Q(creditor_identifier="") | Q(creditor_identifier__regex=IDENTIFIER_SHAPE),
            ),
            models.CheckConstraint(
                name="an_incoming_account_has_its_shape", condition=Q(iban="") | Q(iban__regex=IBAN_SHAPE)
            ),
        ]
