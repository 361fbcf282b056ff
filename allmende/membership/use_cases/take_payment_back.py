"""Take back a payment that was entered wrongly, or that the bank returned."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Receipt
from allmende.payments.queries import receipts_of
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.reverse_receipt import reverse_receipt

from ..facts.members import PaymentRecorded
from ..models import Member
from ..permissions import RULES
from ..shares.paying_in import was_paid_freely
from ..taking import take_member


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
    """Record the opposite of a payment, in full: the claim is open again, the capital falls by as much. What nobody had
    claimed before it was paid is owed by nobody.

    Raises NotEnoughCapital where the money has left the capital since, AlreadyReversed, Invalid.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_payment_back", actor=actor, on=member)
    if not receipts_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=receipt_id).exists():
        raise NotFound(_("There is no such payment."))
    reversal = reverse_receipt(
        actor=actor,
        receipt_id=reversal_id,
        reverses_id=receipt_id,
        value_on=value_on,
        note=note,
        now=now,
    )
    if reversal.is_new and was_paid_freely(reversal.claim):
        _drop(actor, member, reversal, now)
    if reversal.is_new:
        tell(
            PaymentRecorded(
                receipt_id=reversal.pk,
                claim_id=reversal.claim_id,
                member_id=member.pk,
                coop_id=member.coop_id,
                amount=reversal.amount,
            ),
            actor=actor,
        )
    return reversal


def _drop(actor: Actor, member: Member, reversal: Receipt, now: datetime) -> None:
    with translation.override(member.party.language):
        reason = _("The payment that it was raised with was taken back")
    cancel_claim(actor=actor, claim_id=reversal.claim_id, reason=reason, now=now, was_mistake=True)
