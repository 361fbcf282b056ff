"""Open many accounts of one owner at once. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor

from ..functions import check_actor, check_limits
from ..models import Account
from ..refusals import AccountExists, refusals


@transaction.atomic
def open_accounts(
    *,
    actor: Actor,
    unit: str,
    owner: int | None,
    purposes: Sequence[str],
    credit_limit: int | None = 0,
    max_balance: int | None = None,
    now: datetime,
) -> dict[str, Account]:
    """Open an account for each purpose, all or none; by purpose.

    Raises AccountExists where one of them is open already, Invalid.
    """
    check_actor(actor)
    check_limits(credit_limit, max_balance)
    statement = (
        "select opened.* from unnest(%s::text[]) as wanted (purpose), "
        "lateral ledger_open_account(%s, %s, wanted.purpose, %s, %s, %s) as opened"
    )
    values = [list(purposes), unit, owner, credit_limit, max_balance, now]
    with refusals():
        opened = {account.purpose: account for account in Account.objects.raw(statement, values)}
    if len(opened) < len(purposes):
        raise AccountExists(_("There is an open account for this already."))
    return opened
