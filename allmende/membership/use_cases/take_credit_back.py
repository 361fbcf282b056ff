"""Take back what was kept for a member, or its return, where it was entered wrongly or the bank sent it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotFound
from allmende.kernel.permissions import authorize

from ..money.credits import CreditKind, credit_of, moved_credit
from ..money.sent_again import refuse_another_day
from ..permissions import RULES
from ..refusals.payments import NotEnoughCredit
from ..taking import take_member
from .move_credit import CreditChange, move_credit


@transaction.atomic
def take_credit_back(
    *, actor: Actor, member_id: int, line_id: UUID, reversal_id: UUID, value_on: date, now: datetime
) -> int:
    """Record the opposite of a line, once. What was used for a claim goes back with that payment (take_payment_back).

    Returns what is kept then, in cents. Raises NotFound, Invalid, NotEnoughCredit where it was used meanwhile, and
    AlreadyReversed of the ledger, DifferentPayment.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_payment_back", actor=actor, on=member)
    line = moved_credit(member, line_id)
    if line is None:
        raise NotFound(_("There is no such payment."))
    if line.kind not in (CreditKind.SURPLUS, CreditKind.RETURNED):
        raise NotEnoughCredit(
            _("This goes back with the payment it was used for."),
            rule=_("Take that payment back beside its claim."),
        )
    if not line.effective_on <= value_on <= timezone.localdate(now):
        raise Invalid(_("A payment cannot be taken back before it came in."), field="value_on")
    change = CreditChange(
        id=reversal_id,
        kind=CreditKind.REVERSAL,
        amount=-line.amount if line.kind == CreditKind.SURPLUS else line.amount,
        effective_on=value_on,
        reverses=line,
    )
    moved = move_credit(actor=actor, member=member, change=change, now=now)
    refuse_another_day(moved, value_on)
    return credit_of(member)
