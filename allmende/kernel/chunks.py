"""Many rows, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most so many, in their order."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, size)):
        yield chunk
