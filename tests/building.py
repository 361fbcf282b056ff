"""What the fixture `build_once` of conftest.py is: a world that all tests of a module begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

Built = TypeVar("Built")


class BuildOnce(Protocol):
    """build_once(a_world) runs the builder once for a module and gives what it gave."""

    def __call__(self, builder: Callable[[], Built], /) -> Built: ...
