"""Record many accounts for payouts at once, from a list that was kept elsewhere. An operation: the caller has
authorized.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns
from ..facts import PayoutAccountsGiven
from ..models import PayoutAccount
from ..recording import actor_columns, check_not_ahead, plain_text
from .give_mandates import AT_ONCE


@dataclass(frozen=True, kw_only=True)
class PayoutAccountLine:
    """The first account for payouts of a creditor."""

    creditor: int
    holder: str
    iban: str


@transaction.atomic
def give_payout_accounts(
    *, actor: Actor, coop_id: int, lines: Sequence[PayoutAccountLine], from_day: date, now: datetime
) -> int:
    """Record them all or none, for creditors who have none yet. Returns how many. Raises InvalidIban and Invalid."""
    check_not_ahead(from_day, now=now, field="from_day")
    accounts = [
        PayoutAccount(
            coop_id=coop_id,
            creditor=line.creditor,
            from_day=from_day,
            recorded_at=now,
            **account_columns(
                holder=plain_text(line.holder, longest=LONGEST_HOLDER, field="holder", required=True),
                iban=line.iban,
            ),
            **actor_columns(actor),
        )
        for line in lines
    ]
    if accounts:
        PayoutAccount.objects.bulk_create(accounts, batch_size=AT_ONCE)
        tell(PayoutAccountsGiven(coop_id=coop_id, number=len(accounts)), actor=actor)
    return len(accounts)
