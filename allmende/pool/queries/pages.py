"""Pages of a list that grows while one reads it: go on after the last row, never by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from allmende.kernel import cursors
from allmende.kernel.cursors import pack
from allmende.kernel.errors import Invalid

__all__ = ["Page", "no_such_page", "pack", "unpack"]

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of what follows: empty at the end."""

    rows: list[Row]
    next_cursor: str = ""

    @classmethod
    def of(cls, rows: Sequence[Row], limit: int, cursor_of: Callable[[Row], str]) -> Page[Row]:
        """The first `limit` of rows that were read with one more than that."""
        shown = list(rows[:limit])
        return cls(shown, cursor_of(shown[-1]) if len(rows) > limit else "")


def unpack(cursor: str, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key in a cursor; None for none. Raises Invalid for what we have not written."""
    try:
        return cursors.unpack(cursor, types) if cursor else None
    except cursors.NotACursor:
        raise no_such_page() from None


def no_such_page() -> Invalid:
    return Invalid(_("This page of the list does not exist."), field="cursor")
