"""What a leaver gets or owes (§ 73 GenG), and the last day of the payout.

A leaver has no claim on reserves (§ 73 (2) sentence 3) but for a fund that the statutes make for leavers (§ 73 (3)),
which is not modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from .apportion import apportion
from .days import months_from_the_end_of
from .explained import Explained, Objection
from .jurisdictions import law_for, sources_for
from .rules import Rules

DAYS_TO_PAY_IN = 30


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody held at the end of the fiscal year with which a leaver goes: shares, and capital in cents."""

    shares: int
    capital: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A leaver's account in cents: capital, less what was written off, less the part of an uncovered loss."""

    capital: int
    written_off: int = 0
    owed: int = 0

    @property
    def amount(self) -> int:
        """What is paid out; below zero what the leaver has to pay."""
        return self.capital - self.written_off - self.owed


def last_payout_day(rules: Rules, exit_on: date) -> Explained:
    """The last day on which a leaver's capital may be paid: six months after the exit (§ 73 (2) sentence 2 GenG), or
    as the statutes say (§ 73 (4)).

    Six months after 30 June end on 31 December. A Sunday is not shifted to the next working day, as § 193 BGB would
    allow: who pays by the day named is never late, in whichever state's holidays.
    """
    differs = rules.payout_months != law_for(rules).payout_by_law
    on = months_from_the_end_of(exit_on, rules.payout_months)
    params: dict[str, str | int] = {"exit_on": exit_on.isoformat(), "months": rules.payout_months}
    topic = "payout_deferred" if differs else "payout"
    return Explained(on, "payout", params, sources_for(rules, topic, "payout", "payout_months"))


def last_day_to_pay_in(settled_on: date) -> date:
    """When a leaver's part of a shortfall is due: 30 days after the settlement that says how much it is.

    § 73 (2) sentence 4 GenG names no day; § 271 (1) BGB would let the cooperative ask for it at once. Whether it may
    do so before the six months of sentence 2 are over is general knowledge, to be confirmed.
    """
    return settled_on + timedelta(days=DAYS_TO_PAY_IN)


def divide_shortfall(rules: Rules, shortfall: int, holdings: Sequence[Holding]) -> list[int]:
    """What each would owe of what assets, reserves and all capital together do not cover, in cents, in their order.

    By heads, unless the statutes say otherwise (§ 73 (2) sentence 4): among all members of the last day, leavers
    included. Nobody owes more than in an insolvency: nothing without additional liability, the sum of the shares'
    liability with a limited one. What somebody does not owe for that falls on nobody else.
    """
    if rules.liability == "none":
        return [0] * len(holdings)
    parts = apportion(shortfall, [_weight(rules, holding) for holding in holdings])
    if rules.liability == "unlimited":
        return parts
    caps = (liability_sum(rules, shares=holding.shares) or 0 for holding in holdings)
    return [min(part, cap) for part, cap in zip(parts, caps, strict=True)]


def liability_sum(rules: Rules, *, shares: int) -> int | None:
    """For how much the holder of so many shares is liable in an insolvency, in cents (Haftsumme, §§ 119, 121 GenG; the
    figure of § 338 (1) HGB). 0 without additional liability, None for an unlimited one.

    Each share adds its sum. Statutes under which further shares add nothing (§ 121 sentence 3; general knowledge, to
    be confirmed) are not modelled.
    """
    if rules.liability == "unlimited":
        return None
    return rules.liability_cap * shares if rules.liability == "limited" else 0


@dataclass(frozen=True, slots=True)
class ExitDay:
    """What is still to be paid out to those who left on a day, in cents. minimum: below which this may not take the
    capital; None where the statutes bind them to none.
    """

    on: date
    amount: int
    minimum: int | None


def suspended_days(owed: Iterable[ExitDay], *, capital: int) -> frozenset[date]:
    """Whose payout is suspended, by day of exit, because it would take the capital below its minimum (§ 8a (2) GenG).

    capital: of all members, with what is still to be paid out. The statutes say more (§ 8a (2) sentence 2, general
    knowledge, to be confirmed); what they would say about the order is not modelled: who left first is paid first, and
    all who left on a day are paid together, as soon as there is room for all of them. What is bound to no minimum is
    paid whatever happens, so it takes its room before all others. Nobody overtakes who left before, nor takes with a
    lower minimum what those need for theirs while they are not paid.
    """
    rest, bound, least = capital, [], 0
    waiting: set[date] = set()
    for each in owed:
        if each.minimum is None:
            rest -= each.amount
        else:
            bound.append((each.on, each.amount, each.minimum))
    for on, amount, minimum in sorted(bound):
        least = max(least, minimum)
        if waiting or rest - amount < least:
            waiting.add(on)
        else:
            rest -= amount
    return frozenset(waiting)


def binding_minimum(at_exit: int | None, today: int | None) -> int | None:
    """The minimum of the statutes that were in force at the exit; what was raised since binds nobody who had left, what
    was lowered or dropped helps them, too. General knowledge, to be confirmed.
    """
    return None if at_exit is None or today is None else min(at_exit, today)


def suspended_since(rules: Rules, on: date) -> Explained:
    """Why a leaver has to wait, and since when."""
    return Explained(on, "payout_suspended", sources=sources_for(rules, "minimum_capital", "minimum_capital"))


def objection_to_paying_out(rules: Rules) -> Objection:
    """What is said of a payout that is suspended."""
    sentence = _("The payout is suspended: it would take the capital below the minimum of the statutes.")
    return Objection("amount", sentence, sources_for(rules, "minimum_capital", "minimum_capital"))


def _weight(rules: Rules, holding: Holding) -> int:
    if rules.loss_by == "liability":
        return liability_sum(rules, shares=holding.shares) or 0
    return holding.capital if rules.loss_by == "capital" else 1
