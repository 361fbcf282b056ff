"""Which of the shares held go first: the newest, with the price at which they were taken, as history says it.

What a share is worth is another matter, and the same for all: `queries.price_on`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

Lot = tuple[int, int]
"""Price of one share in cents, and how many."""


def lots_of(movements: Iterable[tuple[int, int]]) -> list[Lot]:
    """What is left of movements (price, shares with sign), oldest first: the price never taken since first.

    Where more was given back at a price than taken at it, as in imported histories, the oldest lots make up for it.
    """
    left: dict[int, int] = defaultdict(int)
    for price, shares in movements:
        if shares > 0:
            left[price] = left.pop(price, 0) + shares  # taken again: now the newest
        else:
            left[price] += shares
    return newest([lot for lot in left.items() if lot[1] > 0], max(sum(left.values()), 0))[::-1]


def newest(lots: list[Lot], shares: int) -> list[Lot]:
    """So many shares, from the newest lot backwards. Fewer where there are not that many."""
    taken = []
    for price, held in reversed(lots):
        if shares <= 0:
            break
        taken.append((price, min(held, shares)))
        shares -= held
    return taken
