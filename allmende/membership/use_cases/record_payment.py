"""Enter a payment of a member by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize
from allmende.payments.models import Receipt

from ..money.claims import claim_or_refuse
from ..money.payment import Payment
from ..permissions import RULES
from ..taking import take_member
from .enter_payment import enter_payment


@transaction.atomic
def record_payment(
    *, actor: Actor, member_id: int, claim_id: int, payment: Payment, now: datetime
) -> Receipt:
    """Enter a payment on one of the member's claims. Raises NotFound, and what enter_payment raises."""
    member = take_member(actor, member_id)  # before the claim: whoever changes both locks in this order
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    claim = claim_or_refuse(member, claim_id)
    return enter_payment(actor=actor, member=member, claim=claim, payment=payment, now=now)
