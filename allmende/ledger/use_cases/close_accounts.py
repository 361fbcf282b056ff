"""Close many accounts at once. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, returned_by
from ..models import Account


@transaction.atomic
def close_accounts(*, actor: Actor, account_ids: Collection[int], now: datetime) -> list[Account]:
    """Close empty accounts for good, all or none. Raises AccountNotEmpty, NoSuchRow."""
    check_actor(actor)
    return returned_by("ledger_close_accounts", Account, [list(account_ids), now])
