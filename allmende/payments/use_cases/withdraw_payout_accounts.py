"""End the accounts for payouts of many and erase them. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import BankDetailsForgotten, PayoutAccountsWithdrawn
from ..models import PayoutAccount
from ..models.bank_account import NO_ACCOUNT
from ..recording import actor_columns, check_not_ahead


@transaction.atomic
def withdraw_payout_accounts(
    *, actor: Actor, coop_id: int, creditors: Collection[int], on: date, now: datetime
) -> int:
    """End what is in force and forget it at once: nothing was paid there. Returns how many. Raises Invalid."""
    actor_columns(actor)
    check_not_ahead(on, now=now, field="on")
    wanted = PayoutAccount.objects.filter(coop_id=coop_id, creditor__in=creditors, until_day=None)
    accounts = list(wanted.select_for_update(no_key=True).order_by("pk"))
    if any(on < account.from_day for account in accounts):
        raise Invalid(_("An account cannot end before it began."), field="on")
    if not accounts:
        return 0
    ended = PayoutAccount.objects.filter(pk__in=[account.pk for account in accounts])
    ended.update(until_day=on, forgotten_at=now, **NO_ACCOUNT)
    tell(PayoutAccountsWithdrawn(coop_id=coop_id, number=len(accounts), until_day=on), actor=actor)
    tell(BankDetailsForgotten(coop_id=coop_id, number=len(accounts)), actor=actor)
    return len(accounts)
