"""Places on an axis, in percent of the width, as SVG wants them."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """A piece of a strip: css class, left edge and width in percent."""

    css: str
    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A labelled place on an axis, in percent; anchor as SVG's text-anchor."""

    x: float
    value: float
    anchor: str


def bar(css: str, span: Span, axis: Span) -> Bar:
    left = max(0.0, percent(span[0], axis))
    right = min(100.0, percent(span[1], axis))
    return Bar(css, round(left, 2), round(max(0.0, right - left), 2))


def percent(value: float, axis: Span) -> float:
    return round((value - axis[0]) / (axis[1] - axis[0]) * 100, 2)
