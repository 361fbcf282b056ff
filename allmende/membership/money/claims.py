"""What members owe and paid: payments' claims, read for a membership."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim, ClaimKind, ClaimState, Receipt
from allmende.payments.queries import claims_of, open_claims, receipts_of

from ..models import Member


@dataclass(frozen=True, slots=True)
class Owed:
    """A claim, how it stands, and what came in for it, the oldest first."""

    claim: Claim
    state: ClaimState
    receipts: list[Receipt]


def owed_by(member: Member, *, on: date) -> list[Owed]:
    """All claims on a member, the latest due first. For whoever may see the member: a member sees the own ones."""
    came_in: dict[int, list[Receipt]] = {}
    with seeing(coop_ids=[member.coop_id]):
        for receipt in receipts_of(coop_id=member.coop_id, debtor=member.pk).reverse():
            came_in.setdefault(receipt.claim_id, []).append(receipt)
        claims = list(claims_of(coop_id=member.coop_id, debtor=member.pk))
    return [Owed(claim, claim.state(on), came_in.get(claim.pk, [])) for claim in claims]


def still_owed(coop_id: int, members: Collection[int]) -> dict[int, int]:
    """By member, in cents: what those of them owe who owe anything. One query, however many."""
    owed = open_claims(coop_id=coop_id).filter(debtor__in=members).order_by()
    return dict(owed.values_list("debtor").annotate(rest=Sum(F("amount") - F("paid"))))


def without_divided(owed: list[Owed]) -> list[Owed]:
    """What to read: a claim that was divided before anything came in on it stands there as its parts alone, which were
    raised with the step that dropped it.
    """
    parts: Counter[tuple[str, str, date, datetime]] = Counter()
    for each in owed:
        parts[*_about(each.claim), each.claim.raised_at] += each.claim.amount
    return [each for each in owed if not _is_divided(each.claim, parts)]


def _is_divided(claim: Claim, parts: Counter[tuple[str, str, date, datetime]]) -> bool:
    if claim.cancelled_at is None or claim.cancelled_batch is not None or claim.paid:
        return False
    itself = claim.amount if claim.raised_at == claim.cancelled_at else 0
    return parts[*_about(claim), claim.cancelled_at] - itself == claim.amount


def _about(claim: Claim) -> tuple[str, str, date]:
    return claim.kind, claim.subject, claim.due_on


def claim_or_refuse(member: Member, claim_id: int) -> Claim:
    """One of the member's claims."""
    claim = claims_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(_("There is no such claim."))
    return claim


def must_not_be_waived(claim: Claim, member: Member, *, on: date) -> bool:
    """Whether it is a payment on the shares of somebody who has not left (§ 22 (4) GenG)."""
    has_left = member.left_on is not None and member.left_on < on
    return claim.kind in (ClaimKind.SHARES, ClaimKind.INSTALMENT) and not has_left


def dues_subject(first: date) -> str:
    """What a claim of dues is about, by the first day of its period: "dues:2026-01-01"."""
    return f"dues:{first.isoformat()}"


def dues_claimed(coop_id: int, *, period: tuple[date, date], due_on: date) -> dict[int, date]:
    """Members from whom the dues of a period were claimed, and the day they are due.

    What was dropped alone, as for a wrong day, may be claimed for another day; what was dropped with a step comes
    back when the step is undone.
    """
    of_period = Q(due_on__range=period) | Q(subject=dues_subject(period[0]))
    counts = Q(cancelled_at=None) | Q(cancelled_batch__isnull=False, replaced_by=None) | Q(due_on=due_on)
    found = Claim.objects.filter(of_period, counts, coop_id=coop_id, kind=ClaimKind.DUES)
    return dict(found.values_list("debtor", "due_on"))
