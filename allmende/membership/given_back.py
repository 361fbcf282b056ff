"""What is due to single shares that were given back (§§ 67b, 73 GenG): to each step its own, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from allmende.coops.models import Coop

from .fiscal_years import FiscalYear, rules_as_of
from .law.apportion import apportion
from .models import CapitalMovement, Cause, Departure, ShareMovement, YearLine


@dataclass(frozen=True, slots=True)
class Ended:
    """Single shares that ceased. worth: of the capital, in cents. booked_on: when it left the books, None for not yet.

    lost: what was written off it when it was settled.
    """

    departure_id: int
    effective_on: date
    worth: int
    booked_on: date | None
    lost: int

    def is_in_books(self, day: date) -> bool:
        """Whether its capital was still there that day."""
        return self.booked_on is None or self.booked_on > day


@dataclass(frozen=True, slots=True)
class GivenBack:
    """By member, in the order in which they ceased; only members of whom something was in the books that year."""

    year: FiscalYear
    of: Mapping[int, Sequence[Ended]] = field(default_factory=dict)

    def before(self, member: int) -> int:
        """Of years before, and still in the books on the last day of this one: no part of that year's capital."""
        ended = (each for each in self.of.get(member, ()) if each.effective_on < self.year.first)
        return sum(each.worth for each in ended if each.is_in_books(self.year.last))

    def within(self, member: int) -> list[Ended]:
        """Of this year."""
        return [each for each in self.of.get(member, ()) if each.effective_on >= self.year.first]

    def waiting(self, member: int) -> int:
        """Of years before, and still without a settlement."""
        ended = (each for each in self.of.get(member, ()) if each.effective_on < self.year.first)
        return sum(each.worth for each in ended if each.booked_on is None)

    def worth(self, departure: Departure) -> int:
        """What one step gets, in cents."""
        return next(each.worth for each in self.of[departure.member_id] if each.departure_id == departure.pk)


def worth_of(*, capital: int, going_on: int, shares: Sequence[int], price: int) -> list[int]:
    """Of each step in its order, in cents: what is beyond the price of all shares that go on after it.

    Nobody gets more than the price of what they gave back. capital: of all shares, those that cease included.
    """
    found, held = [], going_on + sum(shares)
    for number in shares:
        held -= number
        part = min(max(capital - held * price, 0), number * price)
        capital -= part
        found.append(part)
    return found


def share_loss(loss: int, capital: int, ended: Sequence[Ended]) -> tuple[dict[int, int], int]:
    """How a member's loss falls on single shares, by departure, and on all other capital.

    What a step that is settled bore is taken off; the rest falls on what is left, by its worth.
    """
    waiting = [each for each in ended if each.booked_on is None]
    settled = [each for each in ended if each.booked_on is not None]
    loss = max(loss - sum(each.lost for each in settled), 0)
    left = max(capital - sum(each.worth for each in ended), 0)
    weights = [*(each.worth for each in waiting), left]
    if not any(weights):
        return {}, loss
    *parts, rest = apportion(loss, weights)
    return {each.departure_id: part for each, part in zip(waiting, parts, strict=True)}, rest


def given_back(coop: Coop, year: FiscalYear) -> GivenBack:
    """Until the end of the year. What was settled counts with what it got, whatever the books say by now."""
    steps = _steps(coop.pk, year)
    if not steps:
        return GivenBack(year)
    days = sorted({each.effective_on for each in steps})
    members = {each.member_id for each in steps}
    of_coop = {"coop_id": coop.pk, "member__in": members}
    books = _Books(
        days=days,
        prices=[rules_as_of(coop, day).share_price for day in days],
        capital=_until(CapitalMovement.objects.filter(**of_coop), "amount", days),
        shares=_until(ShareMovement.objects.filter(**of_coop), "shares", days),
        ceased=_ceased_with_all(coop.pk, members),
    )
    lines = _lines(steps)
    by_member = groupby(steps, key=lambda each: each.member_id)
    return GivenBack(year, {member: _chain(member, list(ended), books, lines) for member, ended in by_member})


@dataclass(frozen=True, slots=True)
class _Books:
    """capital, shares: by member, at the end of each of the days. ceased: shares that ended with the membership."""

    days: Sequence[date]
    prices: Sequence[int]
    capital: Mapping[int, Sequence[int]]
    shares: Mapping[int, Sequence[int]]
    ceased: Mapping[tuple[int, date], int]


def _steps(coop_id: int, year: FiscalYear) -> list[Departure]:
    """All steps of members of whom one was in the books after the year began, by member and in their order."""
    stands = Departure.objects.filter(
        coop_id=coop_id,
        shares__isnull=False,
        withdrawn_on=None,
        overtaken_by=None,
        effective_on__lte=year.last,
    )
    open_then = stands.filter(
        Q(settled_on=None) | Q(settled_on__gt=year.last) | Q(effective_on__gte=year.first)
    )
    found = stands.filter(Exists(open_then.filter(member=OuterRef("member"))))
    return list(
        found.order_by("member_id", "effective_on", "pk").only(
            "member_id", "shares", "effective_on", "settled_on"
        )
    )


def _lines(steps: Sequence[Departure]) -> dict[int, tuple[int, int]]:
    """What each got that is settled, and lost."""
    settled = [each.pk for each in steps if each.settled_on is not None]
    found = YearLine.objects.filter(departure__in=settled, reversed_on=None)
    return {
        line: (weight, -change) for line, weight, change in found.values_list("departure", "weight", "change")
    }


def _until(rows: QuerySet, column: str, days: Sequence[date]) -> dict[int, list[int]]:
    sums = {
        f"until_{at}": Sum(column, filter=Q(effective_on__lte=day), default=0) for at, day in enumerate(days)
    }
    found = rows.filter(effective_on__lte=days[-1]).order_by().values("member").annotate(**sums)
    return {row["member"]: [row[name] for name in sums] for row in found}


def _ceased_with_all(coop_id: int, members: set[int]) -> dict[tuple[int, date], int]:
    """Who leaves on the same day held these shares until then, too."""
    whole = Departure.objects.filter(coop_id=coop_id, member__in=members, shares=None, withdrawn_on=None)
    batches = whole.filter(overtaken_by=None).exclude(cause=Cause.TRANSFER).values("batch")
    moved = ShareMovement.objects.filter(coop_id=coop_id, batch__in=batches).order_by()
    found = moved.values_list("member", "effective_on").annotate(number=-Sum(F("shares")))
    return {(member, day): number for member, day, number in found}


def _chain(
    member: int, steps: Sequence[Departure], books: _Books, lines: Mapping[int, tuple[int, int]]
) -> list[Ended]:
    found: list[Ended] = []
    for day, of_day in groupby(steps, key=lambda each: each.effective_on):
        at = books.days.index(day)
        capital = books.capital.get(member, [0] * len(books.days))[at]
        capital -= sum(each.worth for each in found if each.is_in_books(day))
        going_on = books.shares.get(member, [0] * len(books.days))[at] + books.ceased.get((member, day), 0)
        found += _of_day(list(of_day), capital, going_on, books.prices[at], lines)
    return found


def _of_day(
    steps: Sequence[Departure], capital: int, going_on: int, price: int, lines: Mapping[int, tuple[int, int]]
) -> Iterator[Ended]:
    """What is settled got what it got; the others divide what is left as if it had never been there."""
    done = {each.pk: lines.get(each.pk, (0, 0)) for each in steps if each.settled_on is not None}
    open_steps = [each for each in steps if each.pk not in done]
    left = capital - sum(weight for weight, _lost in done.values())
    worth = worth_of(
        capital=left, going_on=going_on, shares=[each.shares or 0 for each in open_steps], price=price
    )
    due = dict(zip((each.pk for each in open_steps), worth, strict=True))
    for each in steps:
        weight, lost = done.get(each.pk, (due.get(each.pk, 0), 0))
        yield Ended(each.pk, each.effective_on, weight, each.settled_on, lost)
