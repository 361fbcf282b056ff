"""An account between its limits, drawn as a scale. Amounts are integers in the unit's smallest part."""

from __future__ import annotations

from dataclasses import dataclass

from .axis import Bar, Mark, Span, bar, percent


@dataclass(frozen=True)
class Scale:
    """An account's place between its limits, in percent of the width."""

    low: int
    high: int
    comfortable: Bar
    pieces: list[Bar]
    zero: float
    here: float
    ticks: list[float]
    marks: list[Mark]


def balance_scale(
    *,
    balance: int,
    held: int = 0,
    low: int,
    high: int | None = None,
    warn_low: int | None = None,
    warn_high: int | None = None,
) -> Scale:
    """Draw a balance between its lower and upper limit; `held` of it is spoken for.

    Between the two warnings lies comfortable ground. Without an upper limit there is room for as much again.
    """
    if high is None:
        high = max(2 * abs(low), balance + abs(balance) // 4, 1)
    axis = (min(low, balance - held), max(high, balance))
    free = balance - held
    pieces = []
    if free > 0:
        pieces.append(bar("g-free", (0, free), axis))
    if balance < 0:
        pieces.append(bar("g-no", (balance, 0), axis))
    if held > 0:
        pieces.append(bar("g-held", (free, balance), axis))
    fine, coarse = _steps(axis[1] - axis[0])
    return Scale(
        low=axis[0],
        high=axis[1],
        comfortable=bar(
            "g-ground",
            (axis[0] if warn_low is None else warn_low, axis[1] if warn_high is None else warn_high),
            axis,
        ),
        pieces=pieces,
        zero=percent(0, axis),
        here=percent(balance, axis),
        ticks=[percent(value, axis) for value in _multiples(fine, axis)],
        marks=_scale_marks(coarse, axis),
    )


def _steps(width: float) -> tuple[int, int]:
    """Distance of small ticks and of labels: 1, 2 or 5 times a power of ten; at most 50 and 6 of them."""

    def step(most: int) -> int:
        power = 1
        while True:
            for factor in (1, 2, 5):
                if width / (factor * power) <= most:
                    return factor * power
            power *= 10

    return step(50), step(5)


def _multiples(step: int, axis: Span) -> list[int]:
    first = -int(-axis[0] // step) * step if axis[0] < 0 else -(-int(axis[0]) // step) * step
    return list(range(int(first), int(axis[1]) + 1, step))


def _scale_marks(step: int, axis: Span) -> list[Mark]:
    ends = [Mark(0, axis[0], "start"), Mark(100, axis[1], "end")]
    between = [Mark(percent(value, axis), value, "middle") for value in _multiples(step, axis)]
    roomy = [mark for mark in between if 16 <= mark.x <= 84 or (mark.value == 0 and 9 <= mark.x <= 91)]
    return [ends[0], *roomy, ends[1]]
