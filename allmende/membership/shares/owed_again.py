"""What of dropped claims is owed again, once what dropped them is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, F, Sum, When

from allmende.payments.models import Claim
from allmende.payments.queries import claims_about

from .calls import OF_A_CALL, held_through, is_called


def owed_again(claims: Sequence[Claim]) -> list[tuple[Claim, int]]:
    """Of dropped claims those that count once what dropped them is undone, and for how many cents.

    Nothing of a call that was taken back; of one that was called for anew since what that left of it.
    """
    about = {claim.subject for claim in claims if claim.subject.startswith(OF_A_CALL)}
    corrected = {subject for subject in about if _was_corrected(claims[0].coop_id, subject)}
    left: dict[tuple[str, int], int] = {}
    found = []
    for claim in claims:
        amount = claim.amount - claim.paid
        if claim.subject in corrected:
            whose = (claim.subject, claim.debtor)
            if whose not in left:
                left[whose] = _left_of_call(claim)
            amount = min(amount, left[whose])
            left[whose] -= amount
        if amount > 0:
            found.append((claim, amount))
    return found


def _was_corrected(coop_id: int, subject: str) -> bool:
    return claims_about(coop_id=coop_id, subject=subject).filter(was_mistake=True).exists()


def _left_of_call(claim: Claim) -> int:
    """What its resolution asks of this debtor at most, less what stands of it: in cents."""
    if not is_called(claim.coop_id, claim.subject):
        return 0
    _call, day, per_share = claim.subject.split(":")
    shares = held_through(claim.coop_id, date.fromisoformat(day), member=claim.debtor).get(claim.debtor, 0)
    of_it = claims_about(coop_id=claim.coop_id, subject=claim.subject).filter(debtor=claim.debtor)
    stands = of_it.aggregate(sum=Sum(Case(When(cancelled_at=None, then=F("amount")), default=F("paid"))))
    return max(shares * int(per_share) - (stands["sum"] or 0), 0)
