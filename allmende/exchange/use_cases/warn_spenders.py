"""Write to those who spend when an account falls below its warning line. An operation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allmende.coops.models import Duty
from allmende.coops.queries import coops_by_id, people_with_duty
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import send_mail_later
from allmende.ledger.models import Account

from ..facts import WarningLineCrossed
from ..letters import warning_letter
from ..limits import crosses_warning_line
from ..steps import as_it_stands


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
    for person in people_with_duty(coop_id=coop.pk, duty=Duty.SPEND, on=timezone.localdate(now)):
        subject, body = warning_letter(coop=coop, account=account, language=person.language)
        send_mail_later(to=person.email, subject=subject, body=body, language=person.language)
    tell(WarningLineCrossed(coop_id=coop.pk, free_balance=free), actor=actor)
    return True
