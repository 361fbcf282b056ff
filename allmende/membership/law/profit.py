"""Profit and loss among members by capital (§ 19 GenG).

Weights are each member's capital at the end of the fiscal year before, in the first fiscal year what was paid in
(§ 19 (1) sentence 2). Statutes may set another measure (§ 19 (2)), here for a profit: shares, or one part for each
member. It is asked for on the same days as capital is; that § 19 (2) leaves these days to the statutes, too, is general
knowledge, to be confirmed. A loss is written off by capital, so that nobody loses more than there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .apportion import apportion
from .explained import Objection, Source
from .jurisdictions import sources_for
from .rules import Rules


@dataclass(frozen=True, slots=True)
class Stake:
    """One member in a distribution, in cents. weight: see above; shares: to be filled, and capital that fills them."""

    weight: int
    capital: int
    shares: int

    def room(self, rules: Rules) -> int:
        """How much the shares take still, in cents."""
        return max(self.shares * rules.share_price - self.capital, 0)


@dataclass(frozen=True, slots=True)
class Dividend:
    """A member's profit in cents: credited to capital until the shares are full, the rest paid out."""

    credited: int
    paid_out: int

    @property
    def total(self) -> int:
        return self.credited + self.paid_out


def objection_to_dividing(rules: Rules) -> Objection | None:
    """Statutes may say that a profit is not divided but goes to the reserves (§ 20 GenG)."""
    if rules.profit_by != "reserves":
        return None
    sentence = _("The statutes exclude that a profit is distributed: it goes to the reserves.")
    return Objection("kind", sentence, sources_of_measure(rules))


def sources_of_measure(rules: Rules) -> tuple[Source, ...]:
    """What says by what a profit is divided, or that it is not."""
    topics = {"capital": "profit", "reserves": "no_profit"}
    return sources_for(rules, topics.get(rules.profit_by, "profit_by"), "profit_by")


def weight_of(rules: Rules, *, capital: int, shares: int, is_there: bool) -> int:
    """By what a member takes part in a profit: capital in cents, shares, or 1 for who is there (§ 19 GenG)."""
    if rules.profit_by == "shares":
        return shares
    return int(is_there) if rules.profit_by == "heads" else capital


def divide_profit(rules: Rules, profit: int, stakes: Sequence[Stake]) -> list[Dividend]:
    """Each member's part, in their order; all parts make the profit.

    It is credited until the shares are full (§ 19 (1) sentence 3); capital lessened by a loss is filled up by that
    too, before anything is paid out (§ 19 (2) sentence 2). Statutes that pay out earlier are not modelled.
    """
    if profit < 0:
        raise ValueError("a loss is no profit")
    parts = apportion(profit, [stake.weight for stake in stakes])
    return [_dividend(rules, stake, part) for stake, part in zip(stakes, parts, strict=True)]


def divide_loss(loss: int, weights: Sequence[int]) -> list[int]:
    """What is written off each member's capital, in cents; nobody loses more than their weight.

    loss: what the assembly writes off after the reserves, as a positive sum. Raises ValueError beyond all capital.
    """
    if not 0 <= loss <= sum(weights):
        raise ValueError("a loss lies between nothing and all capital")
    return apportion(loss, weights)


def _dividend(rules: Rules, stake: Stake, part: int) -> Dividend:
    credited = min(part, stake.room(rules))
    return Dividend(credited, part - credited)
