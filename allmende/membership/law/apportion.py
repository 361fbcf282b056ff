"""Dividing a sum of cents by weights, so that the parts make the sum again."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of `total` in proportion to the weights, by largest remainders (Hamilton): exact in sum, each part less
    than one cent from its exact value.

    The cents left over go to the largest remainders, among equal ones to the larger weight, then to the earlier
    position: the same input gives the same parts. A negative total (a loss) is divided like its opposite. A weight of
    0 gets nothing. Raises ValueError for negative weights, and if there is something to divide and no weight at all.
    Integers throughout; 100,000 weights take well under a second.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if total < 0:
        return [-part for part in apportion(-total, weights)]
    whole = sum(weights)
    if not whole:
        if total:
            raise ValueError("there is nobody to divide among")
        return [0] * len(weights)
    parts, remainders = [0] * len(weights), [0] * len(weights)
    for position, weight in enumerate(weights):
        parts[position], remainders[position] = divmod(total * weight, whole)
    left = total - sum(parts)
    if left:
        order = sorted(range(len(weights)), key=lambda each: (-remainders[each], -weights[each], each))
        for position in order[:left]:
            parts[position] += 1
    return parts
