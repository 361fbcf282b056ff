"""End the mandates of many debtors and erase their accounts. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import BankDetailsForgotten, MandatesRevoked
from ..models import Mandate
from ..models.bank_account import NO_ACCOUNT
from ..recording import actor_columns, check_not_ahead


@transaction.atomic
def withdraw_mandates(
    *, actor: Actor, coop_id: int, debtors: Collection[int], on: date, now: datetime
) -> int:
    """End what is in force and forget the accounts of those mandates at once: nothing was collected by them.

    Returns how many. References and days stay. Raises Invalid.
    """
    actor_columns(actor)
    check_not_ahead(on, now=now, field="on")
    wanted = Mandate.objects.filter(coop_id=coop_id, debtor__in=debtors, revoked_on=None)
    mandates = list(wanted.select_for_update(no_key=True).order_by("pk"))
    if any(on < mandate.signed_on for mandate in mandates):
        raise Invalid(_("A mandate cannot end before it was signed."), field="on")
    if not mandates:
        return 0
    ended = Mandate.objects.filter(pk__in=[mandate.pk for mandate in mandates])
    ended.update(revoked_on=on, forgotten_at=now, **NO_ACCOUNT)
    tell(MandatesRevoked(coop_id=coop_id, number=len(mandates), revoked_on=on), actor=actor)
    tell(BankDetailsForgotten(coop_id=coop_id, number=len(mandates)), actor=actor)
    return len(mandates)
