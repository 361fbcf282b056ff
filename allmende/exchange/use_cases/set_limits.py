"""Set how far an account may go into minus and into plus."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger import refusals as ledger
from allmende.ledger.models import Account
from allmende.ledger.use_cases.set_limits import set_limits as set_ledger_limits

from ..facts import LimitsSet
from ..permissions import RULES
from ..refusals import LimitsTooTight
from ..steps import find_account


@transaction.atomic
def set_limits(*, actor: Actor, coop_id: int, credit_limit: int, max_balance: int) -> Account:
    """Set both limits of a cooperative's account, from the next movement on. Smallest part of the unit, 0 or more.

    Raises NotAllowed, NoExchangeAccount, Invalid, and LimitsTooTight where the account stands beyond them already.
    """
    account = find_account(coop_id)
    authorize(RULES, "exchange.set_limits", actor=actor, on=coop_id)
    try:
        account = set_ledger_limits(
            actor=actor, account_id=account.pk, credit_limit=credit_limit, max_balance=max_balance
        )
    except ledger.LimitInUse as error:
        raise LimitsTooTight(
            _(
                "The account stands beyond these limits already, or holds reach beyond them. Nothing was changed."
            ),
            rule=_(
                "Rule: nobody falls out of a limit unseen. Set it wider, or wait until the account has moved."
            ),
        ) from error
    tell(LimitsSet(coop_id=coop_id, credit_limit=credit_limit, max_balance=max_balance), actor=actor)
    return account
