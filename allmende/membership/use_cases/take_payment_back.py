"""Take back a payment that was entered wrongly, or that the bank returned."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.payments.models import Receipt
from allmende.payments.queries import receipts_of

from ..models import Member
from ..permissions import RULES
from ..taking import take_member, take_the_list, visible_or_refuse
from .reverse_payment import TakingBack, reverse_payment


@transaction.atomic
def take_payment_back(
    *,
    actor: Actor,
    member_id: int,
    receipt_id: UUID,
    reversal_id: UUID,
    value_on: date,
    note: str,
    now: datetime,
) -> Receipt:
    """Take back one payment, or one part of a payment that was distributed. Raises NotFound, and what reverse_payment
    raises.
    """
    take_the_list(visible_or_refuse(actor, member_id).coop_id)  # payouts may be weighed anew
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_payment_back", actor=actor, on=member)
    receipt = _receipt_or_refuse(member, receipt_id)
    back = TakingBack(id=reversal_id, value_on=value_on, note=note)
    return reverse_payment(actor=actor, member=member, receipt=receipt, back=back, now=now)


def _receipt_or_refuse(member: Member, receipt_id: UUID) -> Receipt:
    receipt = receipts_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=receipt_id).first()
    if receipt is None:
        raise NotFound(_("There is no such payment."))
    return receipt
