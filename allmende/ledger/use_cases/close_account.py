"""Close an account. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, returned_by
from ..models import Account


@transaction.atomic
def close_account(*, actor: Actor, account_id: int, now: datetime) -> Account:
    """Close an empty account for good; its history stays. Closing twice changes nothing.

    Raises AccountNotEmpty, NoSuchRow.
    """
    check_actor(actor)
    return returned_by("ledger_close_account", Account, [account_id, now])[0]
