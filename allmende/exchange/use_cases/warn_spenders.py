"""Write to those who spend when an account falls below its warning line. An operation."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from allmende.coops.queries import coops_by_id
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.models import Account

from ..facts import WarningLineCrossed
from ..letters import warning_letter
from ..limits import crosses_warning_line
from ..steps import as_it_stands, write_to_spenders


@transaction.atomic
def warn_spenders(*, actor: Actor, account: Account, moved: int, now: datetime) -> bool:
    """Mail everyone with the duty “spend” if the last `moved` took the free balance across the line, once.

    The account's row is locked by the movement just recorded, so before and after are exact.
    """
    account = as_it_stands(account)
    free = account.balance - account.held_out
    if account.credit_limit is None or account.owner is None:
        return False
    if not crosses_warning_line(before=free + moved, after=free, credit_limit=account.credit_limit):
        return False
    coop = coops_by_id([account.owner])[account.owner]
    write_to_spenders(coop, partial(warning_letter, coop=coop, account=account), now=now)
    tell(WarningLineCrossed(coop_id=coop.pk, free_balance=free), actor=actor)
    return True
