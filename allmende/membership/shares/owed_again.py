"""What of dropped claims is owed again, once what dropped them is undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Case, F, Sum, When

from allmende.payments.models import Claim
from allmende.payments.queries import claims_about

from .calls import OF_A_CALL, held_through, is_called


def owed_again(claims: Sequence[Claim]) -> list[tuple[Claim, int]]:
    """Of dropped claims those that count once what dropped them is undone, and for how many cents.

    Nothing of a call that was taken back; of one that was called for anew since what that left of it.
    """
    left = _left_of_calls(claims)
    found = []
    for claim in claims:
        amount = claim.amount - claim.paid
        whose = (claim.subject, claim.debtor)
        if whose in left:
            amount = min(amount, left[whose])
            left[whose] -= amount
        if amount > 0:
            found.append((claim, amount))
    return found


def _left_of_calls(claims: Sequence[Claim]) -> dict[tuple[str, int], int]:
    """By subject and debtor, of calls that were corrected: what the resolution asks at most, less what stands of it: in
    cents. Read at once for all debtors of a call.
    """
    debtors: dict[str, set[int]] = defaultdict(set)
    for claim in claims:
        if claim.subject.startswith(OF_A_CALL):
            debtors[claim.subject].add(claim.debtor)
    return {
        (subject, debtor): amount
        for subject, of_it in debtors.items()
        if _was_corrected(claims[0].coop_id, subject)
        for debtor, amount in _left_of_call(claims[0].coop_id, subject, of_it).items()
    }


def _was_corrected(coop_id: int, subject: str) -> bool:
    return claims_about(coop_id=coop_id, subject=subject).filter(was_mistake=True).exists()


def _left_of_call(coop_id: int, subject: str, debtors: Collection[int]) -> dict[int, int]:
    if not is_called(coop_id, subject):
        return dict.fromkeys(debtors, 0)
    _call, day, per_share = subject.split(":")
    shares = held_through(coop_id, date.fromisoformat(day), member__in=debtors)
    of_them = claims_about(coop_id=coop_id, subject=subject).filter(debtor__in=debtors).order_by()
    stands = Sum(Case(When(cancelled_at=None, then=F("amount")), default=F("paid")))
    asked = dict(of_them.values("debtor").annotate(sum=stands).values_list("debtor", "sum"))
    return {each: max(shares.get(each, 0) * int(per_share) - asked.get(each, 0), 0) for each in debtors}
