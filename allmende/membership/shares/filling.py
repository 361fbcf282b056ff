"""Which open claims profit has paid in, so that they are owed no longer (§ 19 (1) GenG)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from allmende.payments.models import Claim
from allmende.payments.queries import open_claims

from ..models import Departure, Member, ShareKind, ShareMovement, YearRun
from ..queries import price_on, steps_to_settle
from .claims import ON_SHARES


@dataclass(frozen=True, slots=True)
class Filled:
    """How much of an open claim its shares take no more, in cents."""

    claim: Claim
    gone: int

    @property
    def staying(self) -> int:
        return self.claim.open_amount - self.gone


def filled_claims(run: YearRun, credited: Mapping[int, int]) -> list[Filled]:
    """Of the members that a profit was credited to (cents, by member): what is claimed beyond what the shares take.

    The longest due first, as of any payment (§ 366 (2) BGB): the oldest shares are filled first. Never more than was
    credited.
    """
    claims: dict[int, list[Claim]] = defaultdict(list)
    found = open_claims(coop_id=run.coop_id).filter(kind__in=ON_SHARES, debtor__in=list(credited))
    for claim in found.select_for_update(no_key=True).order_by("due_on", "pk"):
        claims[claim.debtor].append(claim)
    if not claims:
        return []
    price = price_on(run.coop_id, run.effective_on)
    shares, ceased = _shares_to_fill(run, claims), _dropped_with_shares(run.coop_id, claims)
    capital = Member.objects.filter(pk__in=claims).values_list("pk", "capital")
    filled = []
    for member, amount in capital:
        owed = sum(claim.open_amount for claim in claims[member])
        room = shares[member] * price - ceased.get(member, 0)
        beyond = min(amount + owed - room, credited[member])
        filled += _parts(claims[member], beyond)
    return filled


def _parts(claims: list[Claim], beyond: int) -> list[Filled]:
    found = []
    for claim in claims:
        gone = min(beyond, claim.open_amount)
        if gone <= 0:
            break
        found.append(Filled(claim, gone))
        beyond -= gone
    return found


def _shares_to_fill(run: YearRun, members: Mapping[int, object]) -> dict[int, int]:
    """Those of the day it counts without what was handed on or settled since, or those that go on where they are more,
    and what was given up but not settled.
    """
    moved = ShareMovement.objects.filter(member__in=members)
    held = _summed(moved.filter(effective_on__lte=run.effective_on))
    handed = Q(kind=ShareKind.TRANSFER) | Q(reverses__kind=ShareKind.TRANSFER)
    came = _summed(moved.filter(handed, effective_on__gt=run.effective_on))
    steps = Departure.objects.filter(
        member__in=members, shares__isnull=False, withdrawn_on=None, overtaken_by=None
    )
    settled = _summed(steps.filter(settled_on__isnull=False, effective_on__gt=run.effective_on))
    given_up = _summed(steps.filter(settled_on=None, effective_on__lte=run.effective_on))
    now = Member.objects.filter(pk__in=members).values_list("pk", "shares")
    stayed = {pk: count + min(came.get(pk, 0), 0) - settled.get(pk, 0) for pk, count in held.items()}
    return {pk: max(shares, stayed.get(pk, 0)) + given_up.get(pk, 0) for pk, shares in now}


def _dropped_with_shares(coop_id: int, members: Mapping[int, object]) -> dict[int, int]:
    """What was owed on shares that ceased and wait for their settlement, and is owed no longer, in cents: no money
    fills that any more, and no profit of a later day.
    """
    waits = steps_to_settle(coop_id).filter(member__in=members, shares__isnull=False, noted_on__isnull=False)
    dropped = Claim.objects.filter(
        coop_id=coop_id, cancelled_batch__in=list(waits.values_list("batch", flat=True)), replaced_by=None
    )
    open_of_each = dropped.order_by().values("debtor").annotate(sum=Sum(F("amount") - F("paid")))
    return dict(open_of_each.values_list("debtor", "sum"))


def _summed(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values("member").annotate(sum=Sum("shares")).values_list("member", "sum"))
