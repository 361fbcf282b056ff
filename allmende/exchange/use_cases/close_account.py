"""Close the account of a cooperative."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger import refusals as ledger
from allmende.ledger.models import Account
from allmende.ledger.use_cases.close_account import close_account as close_ledger_account

from ..facts import AccountClosed
from ..permissions import RULES
from ..refusals import AccountNotEmpty
from ..steps import find_account


@transaction.atomic
def close_account(*, actor: Actor, coop_id: int, now: datetime) -> Account:
    """Close the account for good; its statement stays. Raises AccountNotEmpty unless all of it is zero."""
    account = find_account(coop_id)
    authorize(RULES, "exchange.close_account", actor=actor, on=coop_id)
    try:
        account = close_ledger_account(actor=actor, account_id=account.pk, now=now)
    except ledger.AccountNotEmpty as error:
        raise AccountNotEmpty(
            _("The account is not at zero, or something is still held. Nothing was closed."),
            rule=_(
                "Rule: an account is evened out before it is closed: lend what is owed, or spend what is left."
            ),
        ) from error
    tell(AccountClosed(account_id=account.pk, coop_id=coop_id), actor=actor)
    return account
