"""One test over many files or names: each of them costs more to report by itself than to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def for_each(
    things: Iterable[T], *, name: Callable[[T], str] = str
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Like `pytest.mark.parametrize` for a test without fixtures. All that fail are named, each with what it fails."""

    def over(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            all_things = list(things)
            assert all_things, "nothing to look at"
            failed = [
                f"{name(thing)}: {complaint}"
                for thing in all_things
                if (complaint := _complaint(check, thing))
            ]
            assert not failed, "\n".join(failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return over


def _complaint(check: Callable[[T], None], thing: T) -> str:
    try:
        check(thing)
    except AssertionError as failed:
        return str(failed) or "failed"
    return ""
