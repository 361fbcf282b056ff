"""Transfers with which no capital went over, as a list that was imported can say: found by their shares alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..models import CapitalMovement, ShareMovement

Named = CapitalMovement | ShareMovement
"""A transfer on one member's side: the capital that went over, or where none did, one of the shares that went."""


def without_capital(
    shares: Iterable[ShareMovement], capital: Iterable[CapitalMovement]
) -> list[ShareMovement]:
    """Of a member's transfers that stand, the first of the shares of each with which no capital went over.

    capital: what ever went over. What was recorded before transfers had a batch had capital, always.
    """
    with_capital = {(_went(each, each.amount), each.batch) for each in capital}
    found: dict[object, ShareMovement] = {}
    for each in shares:
        went = _went(each, each.shares)
        if each.batch is not None and not with_capital & {(went, each.batch), (went, None)}:
            found.setdefault((went, each.batch), each)
    return list(found.values())


def _went(moved: Named, amount: int) -> tuple[int | None, date, bool]:
    return moved.counterpart_id, moved.effective_on, amount < 0
