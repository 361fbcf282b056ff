"""A deed of the night for many: what goes wrong with one keeps no other from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
logger = logging.getLogger(__name__)


def each_alone(things: Iterable[Thing], deed: Callable[[Thing], object], *, failed: str) -> int:
    """Do it for each, in a transaction that the deed opens itself. How many it was done for.

    failed: what is said where one fails, such as "a membership that ended was not told of". Only the kind of error is
    logged at once: its words may name somebody. Raises ExceptionGroup with all of them at the end.
    """
    done = 0
    errors: list[Exception] = []
    for thing in things:
        try:
            deed(thing)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again at the end
            logger.error("%s: %s", failed, type(error).__name__)
            errors.append(error)
        else:
            done += 1
    if errors:
        raise ExceptionGroup(failed, errors)
    return done
