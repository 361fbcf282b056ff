"""What is due to single shares that were given back (§§ 67b, 73 GenG): to each step its own, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from allmende.coops.models import Coop

from ..law.apportion import apportion
from ..law.days import fiscal_year
from ..models import CapitalMovement, Cause, Departure, ShareMovement, YearLine, YearRunKind
from ..queries import price_on
from .fiscal_years import FiscalYear, rules_as_of
from .paid_late import with_late_payments


@dataclass(frozen=True, slots=True)
class Ended:
    """Single shares that ceased. worth: of the capital, in cents. booked_on: when it left the books, None for not yet.

    lost: what was written off it when it was settled. borne: what the distribution of its year's loss took from it, and
    borne_on from when.
    """

    departure_id: int
    effective_on: date
    worth: int
    booked_on: date | None
    lost: int = 0
    borne: int = 0
    borne_on: date | None = None

    @property
    def due(self) -> int:
        """What is left of its worth."""
        return self.worth - self.borne

    def in_books(self, day: date) -> int:
        """Of the capital of that day."""
        if self.booked_on is not None and self.booked_on <= day:
            return 0
        return self.worth if self.borne_on is None or self.borne_on > day else self.due


@dataclass(frozen=True, slots=True)
class GivenBack:
    """By member, in the order in which they ceased; only members of whom something was in the books that year."""

    year: FiscalYear
    of: Mapping[int, Sequence[Ended]] = field(default_factory=dict)

    def before(self, member: int) -> int:
        """Of years before, and still in the books on the last day of this one: no part of that year's capital."""
        return sum(each.in_books(self.year.last) for each in self._earlier(member))

    def within(self, member: int) -> list[Ended]:
        """Of this year."""
        return [each for each in self.of.get(member, ()) if each.effective_on >= self.year.first]

    def waiting(self, member: int) -> int:
        """Of years before, and still without a settlement."""
        return sum(each.due for each in self._earlier(member) if each.booked_on is None)

    def due(self, departure: Departure) -> int:
        """What one step gets, in cents."""
        return self._one(departure).due

    def borne(self, departure: Departure) -> int:
        """What one step lost when its year's loss was distributed, in cents."""
        return self._one(departure).borne

    def _earlier(self, member: int) -> list[Ended]:
        return [each for each in self.of.get(member, ()) if each.effective_on < self.year.first]

    def _one(self, departure: Departure) -> Ended:
        return next(each for each in self.of[departure.member_id] if each.departure_id == departure.pk)


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


def share_loss(
    loss: int, capital: int, ended: Sequence[Ended], *, settled: int
) -> tuple[dict[int, int], int]:
    """How a member's loss falls on single shares that wait, by departure, and on all other capital.

    settled: what those bore of it that are settled. Exactly that is taken off, the rest falls on what is left.
    """
    waiting = [each for each in ended if each.booked_on is None]
    loss = max(loss - settled, 0)
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
    last_days = {day: _last_day(coop, day) for day in sorted({each.effective_on for each in steps})}
    days = sorted({*last_days, *last_days.values()})
    members = {each.member_id for each in steps}
    of_coop = {"coop_id": coop.pk, "member__in": members}
    books = _Books(
        last_days=last_days,
        days=days,
        prices={day: price_on(coop.pk, day) for day in last_days},
        capital=with_late_payments(
            _until(CapitalMovement.objects.filter(**of_coop), "amount", days), coop.pk, members, days
        ),
        shares=_until(ShareMovement.objects.filter(**of_coop), "shares", days),
        ceased=_ceased_with_all(coop.pk, members),
        losses=_losses(coop.pk, members, set(last_days.values())),
    )
    lines = _lines(steps)
    by_member = groupby(steps, key=lambda each: each.member_id)
    return GivenBack(year, {member: _chain(member, list(ended), books, lines) for member, ended in by_member})


@dataclass(frozen=True, slots=True)
class _Lost:
    """What the distribution of a year's loss took from a member, in cents, and from when."""

    amount: int
    on: date


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a step got, lost in its settlement and bore before, in cents."""

    weight: int
    lost: int
    borne: int


@dataclass(frozen=True, slots=True)
class _Books:
    """last_days: of the fiscal year of each day on which shares ceased. capital, shares: by member, at the end of each
    of the days. ceased: shares that ended with the membership. losses: by member and last day of the year."""

    last_days: Mapping[date, date]
    days: Sequence[date]
    prices: Mapping[date, int]
    capital: Mapping[int, Sequence[int]]
    shares: Mapping[int, Sequence[int]]
    ceased: Mapping[tuple[int, date], int]
    losses: Mapping[tuple[int, date], _Lost]

    def capital_on(self, member: int, day: date) -> int:
        return self.capital[member][self.days.index(day)] if member in self.capital else 0

    def going_on(self, member: int, day: date) -> int:
        """Shares after the single ones ceased; those that end with the membership that day among them."""
        held = self.shares[member][self.days.index(day)] if member in self.shares else 0
        return held + self.ceased.get((member, day), 0)


def _last_day(coop: Coop, day: date) -> date:
    return fiscal_year(rules_as_of(coop, day), day)[1]


def _losses(coop_id: int, members: set[int], last_days: set[date]) -> dict[tuple[int, date], _Lost]:
    lines = YearLine.objects.filter(
        coop_id=coop_id,
        run__kind=YearRunKind.LOSS,
        run__last_day__in=last_days,
        reversed_on=None,
        member__in=members,
    )
    found = lines.values_list("member", "run__last_day", "change", "run__effective_on")
    return {(member, last): _Lost(-change, on) for member, last, change, on in found}


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


def _lines(steps: Sequence[Departure]) -> dict[int, _Settled]:
    """Of each that is settled."""
    settled = [each.pk for each in steps if each.settled_on is not None]
    found = YearLine.objects.filter(departure__in=settled, reversed_on=None)
    return {
        departure: _Settled(weight, -change, borne)
        for departure, weight, change, borne in found.values_list("departure", "weight", "change", "borne")
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
    member: int, steps: Sequence[Departure], books: _Books, lines: Mapping[int, _Settled]
) -> list[Ended]:
    found: list[Ended] = []
    for last, of_year in groupby(steps, key=lambda each: books.last_days[each.effective_on]):
        this_year: list[Ended] = []
        for day, of_day in groupby(of_year, key=lambda each: each.effective_on):
            capital = books.capital_on(member, day) - sum(each.in_books(day) for each in [*found, *this_year])
            going_on = books.going_on(member, day)
            this_year += _of_day(list(of_day), capital, going_on, books.prices[day], lines)
        found += _less_the_loss(this_year, found, last, books.losses.get((member, last)), books, member)
    return found


def _of_day(
    steps: Sequence[Departure], capital: int, going_on: int, price: int, lines: Mapping[int, _Settled]
) -> Iterator[Ended]:
    """What is settled got what it got; the others divide what is left as if it had never been there."""
    done = {each.pk: lines.get(each.pk, _Settled(0, 0, 0)) for each in steps if each.settled_on is not None}
    open_steps = [each for each in steps if each.pk not in done]
    left = capital - sum(each.weight + each.borne for each in done.values())
    worth = worth_of(
        capital=left, going_on=going_on, shares=[each.shares or 0 for each in open_steps], price=price
    )
    due = dict(zip((each.pk for each in open_steps), worth, strict=True))
    for each in steps:
        got = done.get(each.pk) or _Settled(due.get(each.pk, 0), 0, 0)
        yield Ended(each.pk, each.effective_on, got.weight + got.borne, each.settled_on, got.lost, got.borne)


def _less_the_loss(
    ended: Sequence[Ended],
    before: Sequence[Ended],
    last: date,
    lost: _Lost | None,
    books: _Books,
    member: int,
) -> list[Ended]:
    """With what the distribution of the year's loss took from each: of what is settled what its line says, of the
    others what is left of the member's part."""
    if lost is None:
        return list(ended)
    capital = books.capital_on(member, last) - sum(each.in_books(last) for each in before)
    parts, _rest = share_loss(lost.amount, capital, ended, settled=sum(each.borne for each in ended))
    return [
        replace(each, borne=min(parts.get(each.departure_id, each.borne), each.worth), borne_on=lost.on)
        for each in ended
    ]
