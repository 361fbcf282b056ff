"""Numbered pins of a drawn map: those that touch become one that says all their numbers.

The map that a script draws does the same at every zoom (static/ui/map-pins.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEIGHT = 28
LETTER, PADDING = 9, 12
"""How wide a letter of a pin is drawn, and what stays free beside it."""
Number = int | str


@dataclass(frozen=True)
class Pin:
    """The numbers of the list that are at one place, and its middle in the units of the drawing."""

    numbers: tuple[Number, ...]
    x: float
    y: float
    on: bool = False
    members: int = 1

    @property
    def text(self) -> str:
        return written(self.numbers)

    @property
    def width(self) -> float:
        return max(HEIGHT, LETTER * len(self.text) + PADDING)


def apart(pins: Iterable[Pin]) -> list[Pin]:
    """Pins of which none touches another: two that do become one in their middle."""
    left = list(pins)
    while pair := _touching(left):
        one, other = pair
        left = [pin for pin in left if pin is not one and pin is not other]
        left.append(_merged(one, other))
    return sorted(left, key=lambda pin: _place_in_list(pin.numbers[0]))


def written(numbers: Sequence[Number]) -> str:
    """3 · 1, 2 · 5–7: runs of three and more are drawn together."""
    runs: list[list[Number]] = []
    for number in numbers:
        before = runs[-1][-1] if runs else None
        if isinstance(before, int) and number == before + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _touching(pins: list[Pin]) -> tuple[Pin, Pin] | None:
    for index, one in enumerate(pins):
        for other in pins[index + 1 :]:
            if abs(one.x - other.x) < (one.width + other.width) / 2 and abs(one.y - other.y) < HEIGHT:
                return one, other
    return None


def _merged(one: Pin, other: Pin) -> Pin:
    members = one.members + other.members
    return Pin(
        tuple(sorted({*one.numbers, *other.numbers}, key=_place_in_list)),
        round((one.x * one.members + other.x * other.members) / members, 1),
        round((one.y * one.members + other.y * other.members) / members, 1),
        one.on or other.on,
        members,
    )


def _place_in_list(number: Number) -> tuple[bool, int, str]:
    return isinstance(number, str), number if isinstance(number, int) else 0, str(number)
