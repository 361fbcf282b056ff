"""What a membership still brings: capital that waits for its settlement, and payouts until they are paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from allmende.payments.models import Payout
from allmende.payments.queries import payouts_due

from ..models import Member


@dataclass(frozen=True, slots=True)
class ToCome:
    """unsettled: cents of whoever has left, before the settlement (§ 73 GenG). payouts: the most urgent first."""

    unsettled: int
    payouts: Sequence[Payout]

    def __bool__(self) -> bool:
        return bool(self.unsettled or self.payouts)


def to_come(member: Member, *, on: date) -> ToCome:
    """Call it where the cooperative's rows may be seen: payments know no persons."""
    has_left = member.voided_at is None and member.left_on is not None and member.left_on < on
    waiting = payouts_due(coop_id=member.coop_id).filter(creditor=member.pk)
    return ToCome(member.capital if has_left else 0, list(waiting))
