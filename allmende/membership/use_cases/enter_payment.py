"""Enter a payment on a claim of a member who is locked. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import Claim, Receipt
from allmende.payments.use_cases.enter_receipt import enter_receipt

from ..facts.members import PaymentRecorded
from ..models import Member
from ..money.payment import Payment
from ..shares.claims import ON_SHARES
from ..shares.overfilling import refuse_after_settlement, refuse_to_overfill
from ..shares.paying_in import counts_from


@transaction.atomic
def enter_payment(
    *,
    actor: Actor,
    member: Member,
    claim: Claim,
    payment: Payment,
    now: datetime,
    batch: UUID | None = None,
) -> Receipt:
    """What was owed for shares becomes capital on the value date, but not before the first day of the membership.

    Raises SharesFull, AccountSettled, and what payments raises: ClaimIsClosed, MoreThanOpen, DifferentContent, Invalid.
    """
    receipt = enter_receipt(
        actor=actor,
        receipt_id=payment.id,
        claim_id=claim.pk,
        amount=payment.amount,
        value_on=payment.value_on,
        manner=payment.manner,
        note=payment.note,
        now=now,
        batch=batch,
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
        if claim.kind in ON_SHARES:
            member.refresh_from_db(fields=["capital"])  # the database counted
    return receipt
