"""Pages of a list that grows while one reads it: go on after the last row, never by number."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

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


def pack(*key: Any) -> str:
    """The sort key of a row as text for an address."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def unpack(cursor: str, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key in a cursor; None for none. Raises Invalid for what we have not written."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(key) != len(types) or not all(
            type(part) is kind for part, kind in zip(key, types, strict=True)
        ):
            raise ValueError(cursor)
        if any(isinstance(part, int) and abs(part) >= 2**63 for part in key):
            raise ValueError(cursor)
    except (ValueError, TypeError, RecursionError):
        raise no_such_page() from None
    return tuple(key)


def no_such_page() -> Invalid:
    return Invalid(_("This page of the list does not exist."), field="cursor")
