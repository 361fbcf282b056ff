"""Claim what is to be paid on shares that were taken. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..law.rules import Rules
from ..law.shares import plan_of_payments
from ..models import Member, ShareMovement


def claim_shares(
    *, actor: Actor, member: Member, movement: ShareMovement, rules: Rules, now: datetime
) -> list[Claim]:
    """Raise a claim for each payment of the plan (§§ 7, 7a GenG): at once, and the instalments.

    subject: "shares:<id of the movement>", so that a receipt finds its shares again.
    """
    with translation.override(member.party.language):
        lines = [
            _line(member, movement, day, amount)
            for day, amount in plan_of_payments(rules, shares=movement.shares, on=movement.effective_on)
        ]
    return raise_claims(actor=actor, coop_id=member.coop_id, lines=lines, now=now)


def _line(member: Member, movement: ShareMovement, day: date, amount: int) -> ClaimLine:
    is_first = day == movement.effective_on
    text = _("Shares, member %(number)s") if is_first else _("Instalment on shares, member %(number)s")
    return ClaimLine(
        debtor=member.pk,
        kind=ClaimKind.SHARES if is_first else ClaimKind.INSTALMENT,
        amount=amount,
        due_on=day,
        reference=text % {"number": member.number},
        subject=f"shares:{movement.pk}",
        raised_on=movement.effective_on,
    )
