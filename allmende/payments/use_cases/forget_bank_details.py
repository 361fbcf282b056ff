"""Erase holders and IBANs that are needed no longer. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import BankDetailsForgotten
from ..models import Mandate, Payout
from ..models.bank_account import NO_ACCOUNT
from ..recording import actor_columns
from ..refusals import StillNeeded


@transaction.atomic
def forget_bank_details(*, actor: Actor, coop_id: int, debtor: int, now: datetime) -> int:
    """Erase the bank details of everything that ended between a cooperative and this debtor or creditor.

    Returns from how many mandates and payouts. References, days and amounts stay.
    Raises StillNeeded while a mandate is in force or a payout is queued: end those first.
    """
    actor_columns(actor)
    mandates = Mandate.objects.filter(coop_id=coop_id, debtor=debtor, forgotten_at=None)
    payouts = Payout.objects.filter(coop_id=coop_id, creditor=debtor)
    locked = list(mandates.select_for_update(no_key=True)), list(payouts.select_for_update(no_key=True))
    if mandates.filter(revoked_on=None).exists() or payouts.filter(paid_on=None, cancelled_at=None).exists():
        raise StillNeeded(
            _("Bank details are still needed: a mandate is in force, or a payout is waiting."),
            rule=_("Only what has ended is forgotten."),
        )
    number = mandates.update(forgotten_at=now, **NO_ACCOUNT) if locked[0] else 0
    number += payouts.filter(iban__isnull=False).update(**NO_ACCOUNT)
    if number:
        tell(BankDetailsForgotten(coop_id=coop_id, number=number), actor=actor)
    return number
