"""Erase the accounts of what ended long ago. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import BankDetailsForgotten
from ..models import Mandate, Payout, PayoutAccount
from ..models.bank_account import NO_ACCOUNT
from ..recording import actor_columns


@transaction.atomic
def forget_old_accounts(
    *, actor: Actor, coop_id: int, ended_before: date, paid_before: date, now: datetime
) -> int:
    """Erase holders and IBANs of mandates and accounts for payouts that ended before a day, and of payouts that were
    cancelled before it, or paid before another.

    A payout that was paid is a voucher: to whom it went is kept as long (§ 257 (4) HGB), so its day is an earlier one.
    What is in force and payouts that wait keep theirs, and references, days and amounts stay. Returns of how many.
    """
    actor_columns(actor)
    mandates = Mandate.objects.filter(coop_id=coop_id, forgotten_at=None, revoked_on__lt=ended_before)
    accounts = PayoutAccount.objects.filter(coop_id=coop_id, forgotten_at=None, until_day__lt=ended_before)
    closed = Q(paid_on__lt=paid_before) | Q(cancelled_at__date__lt=ended_before)
    payouts = Payout.objects.filter(closed, coop_id=coop_id, iban__isnull=False)
    number = sum(ended.update(forgotten_at=now, **NO_ACCOUNT) for ended in (mandates, accounts))
    number += payouts.update(**NO_ACCOUNT)
    if number:
        tell(BankDetailsForgotten(coop_id=coop_id, number=number), actor=actor)
    return number
