"""The shares of a member of the file, from the first to the last: what was taken when, and what of it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .history import shares_moved


@dataclass(frozen=True, slots=True)
class Shares:
    """Taken, or ceased by a step. price: of one, in cents. dates: of declaration and resolution."""

    day: date
    shares: int
    price: int
    step: int | None = None
    transfer: Mapping[str, Any] | None = None
    """With whom, where it went over: `id`, `other` (transfers.py)."""
    dates: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """Single shares given back on a day. worth, going_on: of them and of those that were left, at the price of that
    day, in cents."""

    day: date
    shares: int
    worth: int
    going_on: int


@dataclass(frozen=True, slots=True)
class Holding:
    """moved: in its order, at last what ends with the membership; step counts `ended`, then the exit.

    newest: which of `moved` was taken last and is not given back. shares, worth: before the exit, worth in cents at
    the latest price.
    """

    moved: Sequence[Shares]
    ended: Sequence[Ended]
    newest: int | None
    shares: int
    worth: int

    def waiting(self, capital: Callable[[date], int]) -> list[bool]:
        """Of each of `ended`, whether what was due to it is still to be paid out. capital: in cents, until a day.

        Beyond the worth of the shares that went on, capital is what is due to those given back last: who gave back
        first was paid first. What is less than was due was paid in part; it is the member's, and no settlement's.
        """
        found = []
        beyond = capital(date.max) - self.worth
        for each in reversed(self.ended):
            due = min(max(capital(each.day) - each.going_on, 0), each.worth)
            found.append(0 < due <= beyond)
            beyond -= due
        return found[::-1]


Lots = dict[int, list[tuple[int, int]]]
"""Of each transfer whose giver was looked at: prices of the shares that went over, and how many of each."""


def holding_of(
    records: Sequence[dict[str, Any]], *, price_on: Callable[[date], int], lots: Lots | None = None
) -> Holding:
    """records: all of one number, the member's own first. The newest shares go first, at the price they were taken.

    lots: what others handed on; what this one hands on is added.
    """
    lots = {} if lots is None else lots
    moved: list[Shares] = []
    ended: list[Ended] = []
    standing: list[tuple[int, int]] = []
    for day, shares, record in shares_moved(records):
        transfer = record.get("transfer")
        if shares > 0:
            dates = {part: record[part] for part in ("signed_on", "admitted_on")}
            taken = lots.get(transfer["id"]) if transfer else None
            for price, number in taken or [(price_on(day), shares)]:
                standing.append((len(moved), number))
                moved.append(Shares(day, number, price, dates=dates, transfer=transfer))
        elif transfer:
            gone = _ceased(moved, standing, -shares, day, transfer=transfer)
            lots[transfer["id"]] = [(each.price, -each.shares) for each in gone]
            moved += gone
        else:
            gone = _ceased(moved, standing, -shares, day, step=len(ended))
            left = sum(left for _at, left in standing)
            ended.append(Ended(day, -shares, -shares * price_on(day), left * price_on(day)))
            moved += gone
    newest = standing[-1][0] if standing else None
    held = sum(left for _at, left in standing)
    worth = held * price_on(date.max)
    if records[0]["left_on"]:
        last = date.fromisoformat(records[0]["left_on"])
        transfer = next(
            (each["transfer"] for each in records if each.get("ceases") and "transfer" in each), None
        )
        gone = _ceased(moved, standing, held, last, step=len(ended), transfer=transfer)
        if transfer:
            lots[transfer["id"]] = [(each.price, -each.shares) for each in gone]
        moved += gone
    return Holding(moved, ended, newest, held, worth)


def _ceased(
    moved: Sequence[Shares],
    standing: list[tuple[int, int]],
    shares: int,
    day: date,
    *,
    step: int | None = None,
    transfer: Mapping[str, Any] | None = None,
) -> list[Shares]:
    """By price. standing: which were taken and how many of them are left; what goes is taken off."""
    gone: dict[int, int] = {}
    while shares > 0:
        at, left = standing.pop()
        price = moved[at].price
        gone[price] = gone.get(price, 0) + min(left, shares)
        if left > shares:
            standing.append((at, left - shares))
        shares -= min(left, shares)
    return [Shares(day, -number, price, step, transfer=transfer) for price, number in gone.items()]
