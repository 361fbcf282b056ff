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
from ..shares.claims import about_shares, nominal_in_the_books, open_share_claims


def claim_shares(
    *, actor: Actor, member: Member, movement: ShareMovement, rules: Rules, now: datetime
) -> list[Claim]:
    """Raise a claim for each payment of the plan (§§ 7, 7a GenG): at once, and the instalments. Only what all shares
    take: what stands in the account beyond the others is paid in on these, and is left out of what is due last.

    subject: "shares:<id of the movement>", so that a receipt finds its shares again.
    """
    owed = sum(claim.open_amount for claim in open_share_claims(member))
    room = max(nominal_in_the_books(member) - member.capital - owed, 0)
    lines = []
    for day, planned in plan_of_payments(rules, shares=movement.shares, on=movement.effective_on):
        amount = min(planned, room)
        room -= amount
        if amount:
            lines.append(_line(member, movement, day, amount))
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
