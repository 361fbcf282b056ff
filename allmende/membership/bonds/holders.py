"""Those who hold a membership together, after one of them died."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from ..models import Bond, BondRole, Member, PassesTo


@dataclass(frozen=True)
class HolderWhoDied:
    """Of the membership of this name."""

    member_id: int
    name: str
    on: date


def heirs_are_named(bond: Bond) -> bool:
    """Whether somebody holds in place of a joint holder who died: from that day on, or later."""
    return not _unnamed(Bond.objects.filter(pk=bond.pk, died_on__isnull=False)).exists()


def first_left_to_heirs(party_id: int) -> date | None:
    """Since when heirs hold together with the others: the first death of a joint holder whose part passed to them."""
    died = Bond.objects.filter(party=party_id, died_on__isnull=False, passes_to=PassesTo.HEIRS)
    return died.aggregate(first=Min("died_on"))["first"]


def without_heirs(coop_id: int, *, on: date) -> QuerySet[Bond]:
    """Joint holders who died, whose part passed to heirs whom nobody has named yet; while the membership lasts."""
    lasting = _memberships().filter(Q(left_on=None) | Q(left_on__gte=on))
    died = Bond.objects.filter(coop_id=coop_id, died_on__isnull=False, passes_to=PassesTo.HEIRS)
    return _unnamed(died).filter(Exists(lasting)).order_by("died_on", "pk")


def _unnamed(died: QuerySet[Bond]) -> QuerySet[Bond]:
    """Of those who died: since whose day fewer began to hold than died. Nothing says in whose place somebody holds."""
    since = {"party": OuterRef("party"), "role": BondRole.JOINT_HOLDER}
    began = Bond.objects.filter(**since, from_day__gte=OuterRef("died_on")).exclude(pk=OuterRef("pk"))
    dead = Bond.objects.filter(**since, died_on__gte=OuterRef("died_on"), passes_to=PassesTo.HEIRS)
    return died.annotate(began=_number(began), dead=_number(dead)).filter(began__lt=Greatest("dead", 1))


def _number(rows: QuerySet[Bond]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("party").annotate(n=Count("pk")).values("n")), 0)


def named(found: QuerySet[Bond]) -> list[HolderWhoDied]:
    """To be shown, of what `without_heirs` finds."""
    latest = _memberships().order_by("-number").values("pk")[:1]
    rows = found.annotate(member_id=Subquery(latest)).values_list("member_id", "party__name", "died_on")
    return [HolderWhoDied(member_id, name, on) for member_id, name, on in rows if on is not None]


def _memberships() -> QuerySet[Member]:
    return Member.objects.filter(party=OuterRef("party"), voided_at=None)
