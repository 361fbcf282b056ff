"""Shares held: a member's row sums up all movements, those to come too; shares given back are held until they cease."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..models import CapitalKind, CapitalMovement, Member, ShareMovement
from ..naming import in_words
from ..queries import steps_to_settle


@dataclass(frozen=True, slots=True)
class Held:
    """How many are held at the end of a day. ceasing: of these, how many cease on which later days, the first first."""

    shares: int
    ceasing: tuple[tuple[date, int], ...] = ()

    @property
    def of_which(self) -> str:
        """ "1 given back to 31 Dec 2028"; "" where none is, or all are: then the membership ends, and says so."""
        if self.shares == sum(count for _day, count in self.ceasing):
            return ""
        return ", ".join(
            _("%(count)d given back to %(day)s") % {"count": count, "day": in_words(day)}
            for day, count in self.ceasing
        )


def held_today(members: Collection[Member]) -> dict[int, Held]:
    """By member, today on the clocks of the own cooperative; one query, however many they are, and one for each
    cooperative that was not read with them.
    """
    one_of_each = {each.coop_id: each for each in members}
    today = {coop: localdate(timezone=ZoneInfo(each.coop.time_zone)) for coop, each in one_of_each.items()}
    return _held({each: today[each.coop_id] for each in members})


def held_on(member: Member, on: date) -> Held:
    """Of one member, at the end of a day."""
    return _held({member: on})[member.pk]


def most_held_from(member: Member, on: date) -> int:
    """The most shares at the end of any day from this one on: what the statutes' highest number is about (§ 7a GenG).

    Of who is in no list yet, what begins with the admission.
    """
    return member.shares if member.pk is None else max(_counts_from(member, on))


def shares_in_the_books(member: Member) -> int:
    """Those that go on, and those given back whose capital is in the books still: until they are settled."""
    if member.pk is None:
        return member.shares
    given_back = steps_to_settle(member.coop_id).filter(member=member).aggregate(sum=Sum("shares"))["sum"]
    return member.shares + (given_back or 0)


def paid_in(member: Member, on: date) -> int:
    """What was paid and credited on the shares, in cents: capital without what losses took from it (§ 15b (2) GenG).

    By the end of that day, or until now where that is more: what was paid out since is no longer there.
    """
    moved = CapitalMovement.objects.filter(member=member)
    moved = moved.exclude(Q(kind=CapitalKind.LOSS) | Q(reverses__kind=CapitalKind.LOSS))
    sums = moved.aggregate(now=Sum("amount"), then=Sum("amount", filter=Q(effective_on__lte=on)))
    return max(sums["now"] or 0, sums["then"] or 0)


def _held(days: dict[Member, date]) -> dict[int, Held]:
    if not days:
        return {}
    coming = ShareMovement.objects.filter(member__in=days, effective_on__gt=min(days.values()))
    moved = coming.values_list("member", "effective_on").annotate(sum=Sum("shares")).order_by("effective_on")
    later: dict[int, list[tuple[date, int]]] = defaultdict(list)
    on = {member.pk: day for member, day in days.items()}
    for pk, day, shares in moved:
        if day > on[pk]:
            later[pk].append((day, shares))
    return {
        member.pk: Held(
            member.shares - sum(shares for _day, shares in later[member.pk]),
            tuple((day, -shares) for day, shares in later[member.pk] if shares < 0),
        )
        for member in days
    }


def _counts_from(member: Member, on: date) -> Iterator[int]:
    """At the end of the day, and of each later one on which something moves."""
    by_day = ShareMovement.objects.filter(member=member).values_list("effective_on").order_by("effective_on")
    moved = list(by_day.annotate(sum=Sum("shares")))
    held = sum(shares for day, shares in moved if day <= on)
    yield held
    for _day, shares in (each for each in moved if each[0] > on):
        held += shares
        yield held
