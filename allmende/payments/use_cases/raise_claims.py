"""Raise many claims at once: dues of a year, a subscription in instalments. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import ClaimsRaised
from ..models import Claim, ClaimKind
from ..recording import actor_columns, check_amount, plain_text

AT_ONCE = 2000
"""Rows in one statement."""


@dataclass(frozen=True, kw_only=True)
class ClaimLine:
    """One claim to raise. raised_on: since when it is owed, today unless it comes from an older book.

    replaces: the dropped claim that is raised again with it; the database takes a second one for none.
    """

    debtor: int
    kind: ClaimKind
    amount: int
    due_on: date
    reference: str
    subject: str = ""
    raised_on: date | None = None
    replaces: int | None = None


@transaction.atomic
def raise_claims(*, actor: Actor, coop_id: int, lines: Sequence[ClaimLine], now: datetime) -> list[Claim]:
    """Raise all of them or none, in the order given. Raises Invalid.

    Told as one fact with number and sum: the rows carry their actor themselves.
    """
    claims = [new_claim(actor, coop_id, line, now) for line in lines]
    if not claims:
        return []
    Claim.objects.bulk_create(claims, batch_size=AT_ONCE)
    tell(
        ClaimsRaised(coop_id=coop_id, number=len(claims), amount=sum(claim.amount for claim in claims)),
        actor=actor,
    )
    return claims


def new_claim(actor: Actor, coop_id: int, line: ClaimLine, now: datetime) -> Claim:
    """A claim that is not yet stored. Raises Invalid."""
    check_amount(line.amount)
    if line.kind not in ClaimKind.values:
        raise Invalid(_("There is no such kind of claim."), field="kind")
    return Claim(
        coop_id=coop_id,
        debtor=line.debtor,
        kind=line.kind,
        amount=line.amount,
        due_on=line.due_on,
        reference=plain_text(line.reference, longest=140, field="reference", required=True),
        subject=plain_text(line.subject, longest=80, field="subject"),
        raised_on=line.raised_on or timezone.localdate(now),
        raised_at=now,
        replaces_id=line.replaces,
        **actor_columns(actor),
    )
