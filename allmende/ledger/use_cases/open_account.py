"""Open an account. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor

from ..functions import check_actor, check_limits, returned_by
from ..models import Account
from ..refusals import AccountExists


@transaction.atomic
def open_account(
    *,
    actor: Actor,
    unit: str,
    owner: int | None,
    purpose: str,
    credit_limit: int | None = 0,
    max_balance: int | None = None,
    now: datetime,
) -> Account:
    """Open an owner's account in a unit for a purpose ("exchange"). Limits: None means none.

    Raises AccountExists, Invalid.
    """
    check_actor(actor)
    check_limits(credit_limit, max_balance)
    opened = returned_by(
        "ledger_open_account", Account, [unit, owner, purpose, credit_limit, max_balance, now]
    )
    if not opened:
        raise AccountExists(_("There is an open account for this already."))
    return opened[0]
