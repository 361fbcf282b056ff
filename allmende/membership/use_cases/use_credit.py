"""Pay what is open from what a member paid too much before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner, Receipt

from ..money.credits import (
    CreditKind,
    credit_of,
    parts_of,
    reference_of_use,
    refuse_other_than_shown,
)
from ..money.payment import Payment
from ..money.sent_again import sent_before
from ..permissions import RULES
from ..refusals.payments import NotEnoughCredit
from ..taking import take_member
from .enter_payment import enter_payment
from .move_credit import CreditChange, move_credit


@transaction.atomic
def use_credit(
    *,
    actor: Actor,
    member_id: int,
    use_id: UUID,
    value_on: date | None,
    now: datetime,
    parts: Mapping[int, int] | None = None,
    expected: Mapping[int, int] | None = None,
) -> list[Receipt]:
    """Distribute what is kept for the member over the open claims, the longest due first, or as said by hand.

    use_id: sent again, it is the same. value_on: None for today; sent again after midnight it is the same still.
    expected: what the page showed as open, cents by claim. Raises NotEnoughCredit where nothing is kept or nothing
    open, NotFound, Invalid, DifferentPayment, PlanChanged, and what enter_payment raises.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    if stored := sent_before(member, use_id, value_on=value_on, manner=Manner.CREDIT, parts=parts):
        return list(stored[0])
    today = timezone.localdate(now)
    value_on = value_on or today
    if value_on > today:
        raise Invalid(_("Nothing comes in on a day that is still to come."), field="value_on")
    refuse_other_than_shown(member, expected)
    found = parts_of(member, credit_of(member), parts)
    if not found:
        raise NotEnoughCredit(_("Nothing is kept for this member, or nothing is open to use it for."))
    receipts = []
    for claim, part in found:
        payment = Payment(
            id=uuid5(use_id, str(claim.pk)), amount=part, value_on=value_on, manner=Manner.CREDIT
        )
        receipt = enter_payment(
            actor=actor, member=member, claim=claim, payment=payment, now=now, batch=use_id
        )
        used = CreditChange(
            id=uuid5(receipt.pk, CreditKind.USED),
            kind=CreditKind.USED,
            amount=-part,
            effective_on=value_on,
            reference=reference_of_use(receipt.pk),
        )
        move_credit(actor=actor, member=member, change=used, now=now)
        receipts.append(receipt)
    return receipts
