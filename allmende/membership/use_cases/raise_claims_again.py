"""Raise again what was dropped together. An operation: whoever calls it has authorized, and holds the member's row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import still_dropped
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..models import Member
from ..shares.owed_again import owed_again


@transaction.atomic
def raise_claims_again(*, actor: Actor, member: Member, batch: UUID, now: datetime) -> list[Claim]:
    """What the member owed when it was dropped, due on the same days. A dropped claim stays dropped; new ones stand in.

    Nothing of a call that was taken back since, and nothing twice of one that was called for anew. Each once, however
    often this is called: the new claim names the one it stands in for, and the database takes no second for it.
    """
    dropped = still_dropped(coop_id=member.coop_id, batch=batch).filter(debtor=member.pk)
    lines = [line_again(claim, amount) for claim, amount in owed_again(list(dropped))]
    return raise_claims(actor=actor, coop_id=member.coop_id, lines=lines, now=now)


def line_again(claim: Claim, amount: int) -> ClaimLine:
    """What was open of a dropped claim and is owed again, in cents, to be raised in its place."""
    return ClaimLine(
        debtor=claim.debtor,
        kind=ClaimKind(claim.kind),
        amount=amount,
        due_on=claim.due_on,
        reference=claim.reference,
        subject=claim.subject,
        replaces=claim.pk,
    )
