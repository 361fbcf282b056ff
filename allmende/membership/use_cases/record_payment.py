"""Enter a payment of a member by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner, Receipt
from allmende.payments.use_cases.enter_receipt import enter_receipt

from ..facts.members import PaymentRecorded
from ..money.claims import claim_or_refuse
from ..permissions import RULES
from ..shares.overfilling import refuse_after_settlement, refuse_to_overfill
from ..shares.paying_in import counts_from
from ..taking import take_member


@dataclass(frozen=True, kw_only=True)
class Payment:
    """What came in. amount: cents; value_on: the value date (Wertstellung). id: sent again, it is the same payment."""

    id: UUID
    amount: int
    value_on: date
    manner: Manner = Manner.TRANSFER
    note: str = ""


@transaction.atomic
def record_payment(
    *, actor: Actor, member_id: int, claim_id: int, payment: Payment, now: datetime
) -> Receipt:
    """Enter a payment on one of the member's claims. What was owed for shares becomes capital on the value date,
    but not before the first day of the membership.

    Raises NotFound, SharesFull, AccountSettled, and what payments raises: ClaimIsClosed, MoreThanOpen,
    DifferentContent, Invalid.
    """
    member = take_member(actor, member_id)  # before the claim: whoever changes both locks in this order
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    claim = claim_or_refuse(member, claim_id)
    receipt = enter_receipt(
        actor=actor,
        receipt_id=payment.id,
        claim_id=claim.pk,
        amount=payment.amount,
        value_on=payment.value_on,
        manner=payment.manner,
        note=payment.note,
        now=now,
    )
    if receipt.is_new:
        refuse_after_settlement(member, claim)
        refuse_to_overfill(member, claim, payment.amount, on=counts_from(member, payment.value_on))
        tell(
            PaymentRecorded(
                receipt_id=receipt.pk,
                claim_id=claim.pk,
                member_id=member.pk,
                coop_id=member.coop_id,
                amount=receipt.amount,
            ),
            actor=actor,
        )
    return receipt
