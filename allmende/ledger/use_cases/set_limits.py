"""Set the limits of an account. An operation: whoever calls it has authorized."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor

from ..functions import check_actor, check_limits, returned_by
from ..models import Account


@transaction.atomic
def set_limits(
    *, actor: Actor, account_id: int, credit_limit: int | None, max_balance: int | None
) -> Account:
    """Set how far the balance may fall below zero, and how far it may rise. None: no limit.

    Raises LimitInUse when the balance and what is held do not fit, AccountClosed, NoSuchRow, Invalid.
    """
    check_actor(actor)
    check_limits(credit_limit, max_balance)
    return returned_by("ledger_set_limits", Account, [account_id, credit_limit, max_balance])[0]
