"""Open a cooperative's exchange account. An operation: it follows a cooperative's joining."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.coops.models import Network
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.models import Account
from allmende.ledger.use_cases.open_account import open_account

from ..facts import AccountOpened
from ..queries import PURPOSE, open_accounts_of


@transaction.atomic
def open_exchange_account(*, actor: Actor, network: Network, coop_id: int, now: datetime) -> Account:
    """Open the account with the network's limits; where it is open already, nothing changes."""
    if account := open_accounts_of([coop_id]).get(coop_id):
        return account
    account = open_account(
        actor=actor,
        unit=network.unit_code,
        owner=coop_id,
        purpose=PURPOSE,
        credit_limit=network.credit_limit,
        max_balance=network.max_balance,
        now=now,
    )
    tell(AccountOpened(account_id=account.pk, coop_id=coop_id), actor=actor)
    return account
