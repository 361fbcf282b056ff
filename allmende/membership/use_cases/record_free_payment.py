"""Enter a payment on shares that nobody had claimed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Claim, ClaimKind, Receipt
from allmende.payments.queries import receipts_of
from allmende.payments.use_cases.enter_receipt import enter_receipt
from allmende.payments.use_cases.raise_claim import raise_claim

from ..facts.members import PaymentRecorded
from ..joining.claiming import reference_of
from ..models import Member
from ..money.payment import Payment
from ..permissions import RULES
from ..shares.paying_in import counts_from, refuse_what_finds_no_room, subject_of
from ..taking import take_member


@transaction.atomic
def record_free_payment(*, actor: Actor, member_id: int, payment: Payment, now: datetime) -> Receipt:
    """Raise a claim for it and settle it, in one step: it becomes capital as any payment on shares does.

    Up to what the shares held that day still take. Raises NotFound, ClaimIsOpen, SharesFull, NoStatutes, and what
    payments raises: DifferentContent, Invalid.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    claim = _claim_of(member, payment) or _new_claim(actor, member, payment, now)
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


def _claim_of(member: Member, payment: Payment) -> Claim | None:
    """Of a payment that was sent before."""
    sent = receipts_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=payment.id).first()
    return sent.claim if sent is not None else None


def _new_claim(actor: Actor, member: Member, payment: Payment, now: datetime) -> Claim:
    day = counts_from(member, payment.value_on)
    refuse_what_finds_no_room(member, payment.amount, on=day)
    return raise_claim(
        actor=actor,
        coop_id=member.coop_id,
        debtor=member.pk,
        kind=ClaimKind.SHARES,
        amount=payment.amount,
        due_on=day,
        reference=reference_of(ClaimKind.SHARES, member),
        subject=subject_of(payment.id),
        raised_on=day,
        now=now,
    )
