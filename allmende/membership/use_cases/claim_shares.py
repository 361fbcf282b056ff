"""Claim what is to be paid on shares that were taken. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..joining.claiming import reference_of
from ..law.rules import Rules
from ..law.shares import plan_of_payments
from ..models import Member, ShareMovement
from ..shares.claims import about_shares


def claim_shares(
    *, actor: Actor, member: Member, movement: ShareMovement, rules: Rules, now: datetime
) -> list[Claim]:
    """Raise a claim for each payment of the plan (§§ 7, 7a GenG): at once, and the instalments.

    subject: "shares:<id of the movement>", so that a receipt finds its shares again.
    """
    lines = [
        _line(member, movement, day, amount)
        for day, amount in plan_of_payments(rules, shares=movement.shares, on=movement.effective_on)
    ]
    return raise_claims(actor=actor, coop_id=member.coop_id, lines=lines, now=now)


def _line(member: Member, movement: ShareMovement, day: date, amount: int) -> ClaimLine:
    kind = ClaimKind.SHARES if day == movement.effective_on else ClaimKind.INSTALMENT
    return ClaimLine(
        debtor=member.pk,
        kind=kind,
        amount=amount,
        due_on=day,
        reference=reference_of(kind, member),
        subject=about_shares(movement.pk),
        raised_on=movement.effective_on,
    )
