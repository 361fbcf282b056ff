"""What came in, or came back, after the day on which shares ceased, and belongs to that day's balance sheet still."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from allmende.payments.models import Receipt

from ..models import ShareMovement
from .figures import PAYMENTS_ON_SHARES


def with_late_payments(
    capital: Mapping[int, Sequence[int]], coop_id: int, members: Collection[int], days: Sequence[date]
) -> dict[int, list[int]]:
    """Capital by member at the end of each of the days, in cents, with what was due by then and came in later (§ 73 (2)
    GenG: it stays owed), and without what had come in by then and came back: that was never paid.

    What came over with shares taken later (§ 76 GenG) is paid on these, however early it was due.
    """
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(days))
    found |= {member: list(sums) for member, sums in capital.items()}
    late = Receipt.objects.filter(
        coop_id=coop_id, claim__debtor__in=members, claim__kind__in=PAYMENTS_ON_SHARES, value_on__gt=days[0]
    )
    columns = ("claim__debtor", "amount", "value_on", "claim__due_on", "reverses__value_on", "claim__subject")
    payments = list(late.values_list(*columns))
    began = _days_of_shares(subject for *_payment, subject in payments)
    for member, amount, value_on, due_on, was_paid_on, subject in payments:
        for at, day in enumerate(days):
            is_of_then = due_on <= day or (was_paid_on is not None and was_paid_on <= day)
            if value_on > day and is_of_then and began.get(subject, day) <= day:
                found[member][at] += amount
    return found


def _days_of_shares(subjects: Iterable[str]) -> dict[str, date]:
    """By subject of a claim, "shares:<movement>": since when the shares are held that it is about."""
    about = {
        UUID(subject.removeprefix("shares:")): subject
        for subject in subjects
        if subject.startswith("shares:")
    }
    began = ShareMovement.objects.filter(pk__in=about).values_list("pk", "effective_on")
    return {about[pk]: day for pk, day in began}
