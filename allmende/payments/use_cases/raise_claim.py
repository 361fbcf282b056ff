"""Raise a claim: somebody owes the cooperative an amount. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import ClaimRaised
from ..models import Claim, ClaimKind
from .raise_claims import ClaimLine, new_claim


@transaction.atomic
def raise_claim(
    *,
    actor: Actor,
    coop_id: int,
    debtor: int,
    kind: ClaimKind,
    amount: int,
    due_on: date,
    reference: str,
    now: datetime,
    subject: str = "",
    raised_on: date | None = None,
) -> Claim:
    """Raise a claim (Forderung). Raises Invalid."""
    line = ClaimLine(
        debtor=debtor,
        kind=kind,
        amount=amount,
        due_on=due_on,
        reference=reference,
        subject=subject,
        raised_on=raised_on,
    )
    claim = new_claim(actor, coop_id, line, now)
    claim.save(force_insert=True)
    tell(
        ClaimRaised(
            claim_id=claim.pk,
            coop_id=coop_id,
            debtor=debtor,
            kind=claim.kind,
            amount=amount,
            due_on=due_on,
            subject=claim.subject,
        ),
        actor=actor,
    )
    return claim
