"""Where a list goes on: the sort key of the last row that was shown, as text for an address."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

LONGEST = 2000
"""Characters. The name of a row is in it, and each of its letters may take several."""


class NotACursor(ValueError):
    """We have not written this."""


def pack(*key: Any) -> str:
    """The sort key of a row as text for an address."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, types: Sequence[type]) -> tuple[Any, ...]:
    """The sort key in a cursor, of exactly these types. Raises NotACursor for what the database could not compare."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise NotACursor from error
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise NotACursor
    if not all(_can_be_kept(part) for part in key):
        raise NotACursor
    return tuple(key)


def _can_be_kept(part: Any) -> bool:
    if isinstance(part, str):
        return "\x00" not in part and not any("\ud800" <= letter <= "\udfff" for letter in part)
    return not isinstance(part, int) or abs(part) < 2**63
