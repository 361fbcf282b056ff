"""A transfer as it was recorded: what moved on both sides, found again from the capital that went with it, or from the
shares where none did: a list that was imported can say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import (
    CapitalKind,
    CapitalMovement,
    Cause,
    Departure,
    ImportRun,
    Member,
    ShareKind,
    ShareMovement,
)
from ..queries import live_movements
from ..register.lone_shares import Named, without_capital


@dataclass(frozen=True, kw_only=True)
class Transferred:
    """Both sides of it. capital: what the giver gave, what the taker took, or none; given, taken: the shares, alike.

    departure: the giver's exit, where all went. batch: None where it was recorded without. is_listed: it came with a
    list that was imported; nobody had a letter about it, and what was owed is claimed of each side by itself.
    """

    giver: Member
    taker: Member
    capital: Sequence[CapitalMovement]
    given: Sequence[ShareMovement]
    taken: Sequence[ShareMovement]
    departure: Departure | None
    batch: UUID | None
    is_listed: bool = False

    @property
    def day(self) -> date:
        return (*self.capital, *self.taken)[0].effective_on

    @property
    def shares(self) -> int:
        return sum(each.shares for each in self.taken)

    @property
    def amount(self) -> int:
        """Cents."""
        return sum(max(each.amount, 0) for each in self.capital)

    @property
    def recorded_at(self) -> datetime:
        """The end of it: what was recorded later followed."""
        return max(each.recorded_at for each in (*self.capital, *self.taken))


def standing_transfers(member: Member) -> QuerySet[CapitalMovement]:
    """Capital that went over to or from a member and was not taken back, the latest first: a line for each transfer
    with capital.
    """
    reversals = CapitalMovement.objects.filter(reverses=OuterRef("pk"))
    moved = CapitalMovement.objects.filter(~Exists(reversals), member=member, kind=CapitalKind.TRANSFER)
    return moved.order_by("-effective_on", "-recorded_at", "pk")


def standing_transfer(member: Member, movement_id: UUID) -> Named | None:
    """The one of this member that has this name and was not taken back."""
    with_capital = standing_transfers(member).filter(pk=movement_id).first()
    if with_capital is not None:
        return with_capital
    moved = live_movements(member).filter(pk=movement_id, kind=ShareKind.TRANSFER)
    capital = CapitalMovement.objects.filter(member=member, kind=CapitalKind.TRANSFER)
    return next(iter(without_capital(moved, capital)), None)


def shares_without_capital(member: Member) -> list[ShareMovement]:
    """A line for each transfer that stands and moved no capital, the latest first."""
    moved = live_movements(member).filter(kind=ShareKind.TRANSFER).order_by("-effective_on", "pk")
    return without_capital(moved, CapitalMovement.objects.filter(member=member, kind=CapitalKind.TRANSFER))


def counterpart_movement(movement: CapitalMovement) -> CapitalMovement:
    """The other side's: the ledger posted both as one."""
    same = CapitalMovement.objects.filter(transfer_id=movement.transfer_id, kind=CapitalKind.TRANSFER)
    return same.exclude(pk=movement.pk).get()


def transfer_behind(movement: Named, members: dict[int, Member]) -> Transferred:
    """All of it, from either side. members: both, by id, locked."""
    if isinstance(movement, ShareMovement):
        return _of_shares_alone(movement, members)
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
        is_listed=_is_listed(movement, departure),
    )


def _of_shares_alone(movement: ShareMovement, members: dict[int, Member]) -> Transferred:
    own, other = members[movement.member_id], members[movement.counterpart_id or 0]
    giver, taker = (own, other) if movement.shares < 0 else (other, own)
    same = Q(kind=ShareKind.TRANSFER, effective_on=movement.effective_on, batch=movement.batch)
    given = live_movements(giver).filter(same, counterpart=taker, shares__lt=0)
    taken = live_movements(taker).filter(same, counterpart=giver, shares__gt=0)
    return Transferred(
        giver=giver,
        taker=taker,
        capital=(),
        given=list(given.order_by("recorded_at", "pk")),
        taken=list(taken.order_by("recorded_at", "pk")),
        departure=giver.departures.filter(Q(batch=movement.batch), cause=Cause.TRANSFER).first(),
        batch=movement.batch,
        is_listed=True,
    )


def _is_listed(movement: CapitalMovement, departure: Departure | None) -> bool:
    if departure is not None:
        return departure.import_run_id is not None
    if movement.batch is None:
        return False
    return ImportRun.objects.filter(coop_id=movement.coop_id, batch=movement.batch).exists()


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
