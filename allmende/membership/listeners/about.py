"""What a fact is about, with all that a letter is written from."""

from __future__ import annotations

from uuid import UUID

from ..models import CapitalKind, CapitalMovement, Departure, Member, Subscription


def member_of(pk: int) -> Member:
    return Member.objects.select_related("party", "coop").get(pk=pk)


def members_of(party_id: int) -> list[Member]:
    """The latest membership of a party, or none."""
    found = Member.objects.select_related("party", "coop").filter(party=party_id, voided_at=None)
    return list(found.order_by("-number")[:1])


def step_of(pk: int) -> Departure:
    """A step towards leaving."""
    return Departure.objects.select_related("coop", "member__party", "member__coop").get(pk=pk)


def subscription_of(pk: int) -> Subscription:
    related = ("coop", "statutes", "member__party", "member__coop")
    return Subscription.objects.select_related(*related).get(pk=pk)


def movement_of(member_id: int, batch: UUID) -> CapitalMovement:
    """What a transfer moved of one side's capital."""
    return _MOVED.get(member=member_id, batch=batch, kind=CapitalKind.TRANSFER)


def taken_back_of(member_id: int, batch: UUID) -> CapitalMovement:
    """The same, of a transfer whose reversal moved this batch."""
    back = CapitalMovement.objects.filter(member=member_id, batch=batch, kind=CapitalKind.REVERSAL)
    return _MOVED.get(pk__in=back.values("reverses"))


_MOVED = CapitalMovement.objects.select_related(
    "member__party", "member__coop", "counterpart__party", "counterpart__coop"
)
