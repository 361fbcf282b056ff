"""Which payouts of settlements are suspended, because they would take the capital below its minimum (§ 8a GenG)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast

from allmende.kernel.row_access import seeing
from allmende.payments.models import Payout
from allmende.payments.queries import payouts_due, suspended_payouts
from allmende.payments.refusals import PayoutIsSuspended

from ..law.explained import Explained
from ..law.rules import Rules
from ..law.settlement import (
    ExitDay,
    binding_minimum,
    objection_to_paying_out,
    suspended_days,
    suspended_since,
)
from ..models import Departure, Statutes
from ..queries import statutes_of
from ..refusals.members import refuse
from ..statutes.rules import rules_of
from ..year.runs import SETTLED, capital_of_all
from ..year.settlement import SettlementPlan


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many payouts to those who left on a day."""

    day: ExitDay
    number: int
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class Suspension:
    """How payouts stand to the minimum. capital: of all members, with what settlements still have to pay; minimum: of
    the statutes in force, None where they name none any more; days: by day of exit, the first one first.
    """

    capital: int
    minimum: int | None
    days: Sequence[Waiting]

    @property
    def suspended(self) -> frozenset[date]:
        """The days of exit whose payouts may not be paid for now."""
        return frozenset(each.day.on for each in self.days if each.is_suspended)

    @property
    def free(self) -> int:
        """How much can be paid out; cents."""
        return sum(each.day.amount for each in self.days if not each.is_suspended)

    @property
    def next(self) -> Waiting | None:
        """Who is paid next once there is room for all of them."""
        return next((each for each in self.days if each.is_suspended), None)

    @property
    def missing(self) -> int:
        """By how much the capital has to rise before they are paid, in cents: what is left is no less than the highest
        minimum of theirs and of those who left before (suspended_days).
        """
        if self.next is None:
            return 0
        until_then = [each.day for each in self.days if each.day.on <= self.next.day.on]
        least = max(day.minimum for day in until_then if day.minimum is not None)
        return least + self.next.day.amount - (self.capital - self.free)


def with_a_minimum() -> set[int]:
    """Cooperatives whose statutes ever named one."""
    found = Statutes.objects.filter(minimum_capital__isnull=False).order_by()
    return set(found.values_list("coop_id", flat=True).distinct())


def names_a_minimum(coop_id: int) -> bool:
    """Whether its statutes ever did."""
    return Statutes.objects.filter(coop_id=coop_id, minimum_capital__isnull=False).exists()


def suspension_of(
    coop_id: int, *, on: date, more: Iterable[tuple[date, int]] = (), lost: int = 0
) -> Suspension | None:
    """As computed now; None for a cooperative whose statutes never named a minimum.

    more: exits that are not settled yet, as if they were: day and amount in cents of each; lost: what their
    settlement writes off.
    """
    versions = list(statutes_of(coop_id).values_list("valid_from", "minimum_capital"))
    if all(minimum is None for _from, minimum in versions):
        return None
    owed: dict[date, list[int]] = {}
    for exit_on, amount, number in _owed_by_day(coop_id):
        owed[exit_on] = [amount, number]
    settled = sum(amount for amount, _number in owed.values())
    for exit_on, amount in more:
        of_day = owed.setdefault(exit_on, [0, 0])
        of_day[0], of_day[1] = of_day[0] + amount, of_day[1] + 1
    today = _minimum(versions, on)
    days = [
        ExitDay(day, amount, binding_minimum(_minimum(versions, day), today))
        for day, (amount, _number) in sorted(owed.items())
    ]
    capital = capital_of_all(coop_id) - lost + settled
    suspended = suspended_days(days, capital=capital)
    waiting = [Waiting(day, owed[day.on][1], day.on in suspended) for day in days]
    return Suspension(capital, today, waiting)


def suspended_of_plan(plan: SettlementPlan, coop_id: int, *, on: date) -> int:
    """How much of it would be suspended if it were posted now (§ 8a GenG), in cents."""
    more = [(each.departure.effective_on, each.paid_out) for each in plan.leavers if each.paid_out]
    found = suspension_of(coop_id, on=on, more=more, lost=plan.written_off) if more else None
    return sum(amount for day, amount in more if found and day in found.suspended)


def why_suspended(departure: Departure, *, on: date) -> list[Explained]:
    """Why what was settled may not be paid for now, and since when; nothing where it may. For whoever may see the
    departure: payments know no persons.
    """
    if departure.settled_on is None:
        return []
    with seeing(coop_ids=[departure.coop_id]):
        found = suspended_payouts(coop_id=departure.coop_id)
        payout = found.filter(subject__startswith=f"{SETTLED}{departure.pk}:").first()
    rules = _rules(departure.coop_id, on) if payout else None
    return [suspended_since(rules, payout.suspended_on)] if payout and payout.suspended_on and rules else []


def refuse_suspended(payout: Payout, *, on: date) -> None:
    """Raises PayoutIsSuspended with the paragraph."""
    if payout.suspended_on and (rules := _rules(payout.coop_id, on)):
        refuse(PayoutIsSuspended, objection_to_paying_out(rules))


def _rules(coop_id: int, on: date) -> Rules | None:
    """The sections of the statutes in force, else of the latest that name a minimum."""
    versions = statutes_of(coop_id).filter(minimum_capital__isnull=False).select_related("coop").defer("text")
    found = versions.filter(valid_from__lte=on).first() or versions.last()
    return rules_of(found) if found else None


def waiting_settlements(coop_id: int) -> QuerySet[Any]:
    """What settlements still have to pay, each with the day of its exit (`exit_on`)."""
    second = Func(F("subject"), Value(":"), Value(2), function="split_part")
    departure = Case(When(subject__startswith=SETTLED, then=Cast(second, BigIntegerField())))
    exits = Departure.objects.filter(pk=OuterRef("departure")).values("effective_on")
    found = payouts_due(coop_id=coop_id).filter(subject__startswith=SETTLED)
    return found.annotate(departure=departure).annotate(exit_on=Subquery(exits))


def _owed_by_day(coop_id: int) -> list[tuple[date, int, int]]:
    found = waiting_settlements(coop_id).order_by().values_list("exit_on")
    return list(found.annotate(sum=Sum("amount"), number=Count("pk")))


def _minimum(versions: Sequence[tuple[date, int | None]], day: date) -> int | None:
    """Of the version in force that day, else of the first there was."""
    return next((minimum for valid_from, minimum in versions if valid_from <= day), versions[-1][1])
