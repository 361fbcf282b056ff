"""For whom something is kept, and what is open beside it: what it can be used for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim
from allmende.payments.queries import open_claims

from ..models import Member
from .claims import still_owed
from .credits import all_credits, oldest_first


@dataclass(frozen=True, slots=True)
class Credit:
    """kept: cents. claims: what is open, the longest due first."""

    member: Member
    kept: int
    claims: Sequence[Claim]

    @property
    def owed(self) -> int:
        return sum(claim.open_amount for claim in self.claims)

    @property
    def usable(self) -> int:
        """Cents of it that what is open takes."""
        return min(self.kept, self.owed)

    @property
    def parts(self) -> dict[int, int]:
        """By claim, in cents: how it would be used."""
        return oldest_first(self.claims, self.kept)


def usable_by_member(coop_id: int) -> dict[int, int]:
    """Cents of what is kept for them that what is open takes; of those of whom it takes any. Two queries."""
    kept = all_credits(coop_id)
    with seeing(coop_ids=[coop_id]):
        owed = still_owed(coop_id, kept) if kept else {}
    return {member: min(kept[member], owed[member]) for member in kept if owed.get(member)}


def all_with_credit(coop_id: int) -> list[Credit]:
    """Everyone for whom something is kept: first who can use it, then by name. Three queries. Call it where the list
    of members may be seen.
    """
    kept, claims = all_credits(coop_id), defaultdict(list)
    for claim in open_claims(coop_id=coop_id).filter(debtor__in=kept):
        claims[claim.debtor].append(claim)
    members = Member.objects.filter(coop_id=coop_id, pk__in=kept).select_related("party")
    found = [Credit(each, kept[each.pk], claims[each.pk]) for each in members]
    return sorted(found, key=lambda each: (not each.usable, each.member.party.sort_name, each.member.number))
