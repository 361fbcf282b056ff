"""The steps of the walk by name, and which use cases each holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .world import World


@dataclass(frozen=True)
class Step:
    """take: goes it, if it is possible in this world. holds: the use cases that it calls."""

    name: str
    take: Callable[[World], None]
    holds: tuple[Callable, ...]
    weight: int


STEPS: dict[str, Step] = {}


def step(*holds: Callable, weight: int = 2) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    """weight: how often it is gone, against the others."""

    def register(take: Callable[[World], None]) -> Callable[[World], None]:
        STEPS[take.__name__] = Step(take.__name__, take, holds, weight)
        return take

    return register
