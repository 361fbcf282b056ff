"""The drawn scale of an account as geometry: no Django, no clock, no database.

Positions are percent of the width, for SVG attributes: the drawing has no viewBox, so that text keeps its size.
"""

from __future__ import annotations

from dataclasses import dataclass

from .limits import plenty_line, warning_line

SMALL_TICKS = 40
"""At most so many small ticks …"""
LABELS = 6
"""… and so many labelled ones."""
CLEAR = 13.0
"""Percent of the width a label keeps clear of the next, so that none touches another on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on the scale: where it begins, how wide it is, and its class in drawn.css."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Label:
    """A number under the scale, and which end of the text stands at its place."""

    x: float
    amount: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Scale:
    low: int
    high: int
    zero: float
    balance: float
    balance_anchor: str
    bars: list[Bar]
    small_ticks: list[float]
    large_ticks: list[float]
    labels: list[Label]


def draw_scale(*, balance: int, held: int, credit_limit: int, max_balance: int) -> Scale:
    """The scale from the lower limit to the upper: common ground, what is free, what is held.

    balance, held, limits: integers in the unit's smallest part; held is what others hold of the balance.
    """
    low, high = min(-credit_limit, balance - held), max(max_balance, balance)
    if high == low:
        high = low + 1

    def at(amount: int) -> float:
        return round((amount - low) * 100 / (high - low), 2)

    def bar(start: int, end: int, tone: str) -> Bar:
        return Bar(x=at(start), width=round(at(end) - at(start), 2), tone=tone)

    bars = [bar(warning_line(credit_limit), plenty_line(max_balance), "g-ground")]
    left = balance - held
    if left > 0:
        bars.append(bar(0, left, "g-free"))
    elif balance < 0:
        bars.append(bar(balance, 0, "g-no"))
    if held:
        bars.append(bar(left, balance, "g-held"))

    step = nice_step(high - low, LABELS)
    large = _multiples(low, high, step)
    small = [tick for tick in _multiples(low, high, nice_step(high - low, SMALL_TICKS)) if tick not in large]
    return Scale(
        low=low,
        high=high,
        zero=at(0),
        balance=at(balance),
        balance_anchor=_anchor(at(balance), edge=8),
        bars=bars,
        small_ticks=[at(tick) for tick in small],
        large_ticks=[at(tick) for tick in large],
        labels=[
            Label(x=x, amount=amount, anchor=_anchor(x, edge=0.01))
            for amount, x in _spaced([(low, 0.0), (high, 100.0), (0, at(0)), *((t, at(t)) for t in large)])
        ],
    )


def nice_step(span: int, most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that cuts `span` into at most `most` parts."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * most >= span:
                return digit * power
        power *= 10


def _multiples(low: int, high: int, step: int) -> list[int]:
    first = -(-low // step) * step
    return list(range(first, high + 1, step))


def _spaced(wanted: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Take labels in order of weight as long as each keeps clear of those taken; return them from left to right."""
    taken: list[tuple[int, float]] = []
    for amount, x in wanted:
        if all(abs(x - other) >= CLEAR for _amount, other in taken):
            taken.append((amount, x))
    return sorted(taken, key=lambda label: label[1])


def _anchor(x: float, *, edge: float) -> str:
    if x <= edge:
        return "start"
    return "end" if x >= 100 - edge else "middle"
