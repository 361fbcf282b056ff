"""Enter that what a member paid too much was paid back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize

from ..money.credits import CreditKind, credit_of
from ..money.sent_again import refuse_another_day
from ..permissions import RULES
from ..taking import take_member
from .move_credit import CreditChange, move_credit


@transaction.atomic
def return_credit(
    *, actor: Actor, member_id: int, return_id: UUID, amount: int, value_on: date, now: datetime
) -> int:
    """What left the bank for the member, on its value date. return_id: sent again, it is the same.

    Returns what is kept still, in cents. Raises Invalid, NotEnoughCredit, also for a value date before it came in,
    DifferentPayment.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    if amount <= 0:
        raise Invalid(_("Enter an amount above zero."), field="amount")
    if value_on > timezone.localdate(now):
        raise Invalid(_("Nothing is paid back on a day that is still to come."), field="value_on")
    change = CreditChange(id=return_id, kind=CreditKind.RETURNED, amount=-amount, effective_on=value_on)
    moved = move_credit(actor=actor, member=member, change=change, now=now)
    refuse_another_day(moved, value_on)
    return credit_of(member)
