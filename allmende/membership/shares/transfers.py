"""A transfer as it was recorded: what moved on both sides, found again from the capital that went with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import CapitalKind, CapitalMovement, Cause, Departure, Member, ShareKind, ShareMovement
from ..queries import live_movements


@dataclass(frozen=True, kw_only=True)
class Transferred:
    """Both sides of it. capital: what the giver gave, what the taker took; given, taken: the shares, alike.

    departure: the giver's exit, where all went. batch: None where it was recorded without.
    """

    giver: Member
    taker: Member
    capital: tuple[CapitalMovement, CapitalMovement]
    given: Sequence[ShareMovement]
    taken: Sequence[ShareMovement]
    departure: Departure | None
    batch: UUID | None

    @property
    def day(self) -> date:
        return self.capital[0].effective_on

    @property
    def shares(self) -> int:
        return sum(each.shares for each in self.taken)

    @property
    def amount(self) -> int:
        """Cents."""
        return self.capital[1].amount

    @property
    def recorded_at(self) -> datetime:
        """The end of it: what was recorded later followed."""
        return max(each.recorded_at for each in self.capital)


def standing_transfers(member: Member) -> QuerySet[CapitalMovement]:
    """Capital that went over to or from a member and was not taken back, the latest first: a line for each transfer."""
    reversals = CapitalMovement.objects.filter(reverses=OuterRef("pk"))
    moved = CapitalMovement.objects.filter(~Exists(reversals), member=member, kind=CapitalKind.TRANSFER)
    return moved.order_by("-effective_on", "-recorded_at", "pk")


def counterpart_movement(movement: CapitalMovement) -> CapitalMovement:
    """The other side's: the ledger posted both as one."""
    same = CapitalMovement.objects.filter(transfer_id=movement.transfer_id, kind=CapitalKind.TRANSFER)
    return same.exclude(pk=movement.pk).get()


def transfer_behind(movement: CapitalMovement, members: dict[int, Member]) -> Transferred:
    """All of it, from either side. members: both, by id, locked."""
    both = sorted((movement, counterpart_movement(movement)), key=lambda each: each.amount)
    giver, taker = (members[each.member_id] for each in both)
    way_out = giver.departures.filter(cause=Cause.TRANSFER)
    departure = way_out.filter(batch=movement.batch).first() if movement.batch else None
    return Transferred(
        giver=giver,
        taker=taker,
        capital=(both[0], both[1]),
        given=_shares(giver, taker, both[0], sign=-1),
        taken=_shares(taker, giver, both[0], sign=1),
        departure=departure,
        batch=movement.batch,
    )


def _shares(member: Member, other: Member, capital: CapitalMovement, *, sign: int) -> list[ShareMovement]:
    """By their batch; what was recorded before transfers had one, by their place in the order of recording.

    Transfers between two members follow each other, for both rows are locked, and the capital comes last in each.
    """
    moved = live_movements(member).filter(
        kind=ShareKind.TRANSFER, counterpart=other, effective_on=capital.effective_on
    )
    of_side = moved.filter(shares__lt=0) if sign < 0 else moved.filter(shares__gt=0)
    if capital.batch is not None:
        found = list(of_side.filter(batch=capital.batch).order_by("recorded_at", "pk"))
        if found:
            return found
    before = CapitalMovement.objects.filter(
        Q(member=capital.member_id, counterpart=capital.counterpart_id)
        | Q(member=capital.counterpart_id, counterpart=capital.member_id),
        kind=CapitalKind.TRANSFER,
        recorded_at__lt=capital.recorded_at,
    ).exclude(transfer_id=capital.transfer_id)
    last = before.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    since = of_side.filter(batch=None, recorded_at__lte=capital.recorded_at)
    if last is not None:
        since = since.filter(recorded_at__gt=last)
    return list(since.order_by("recorded_at", "pk"))
