"""How long the parts of a row may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .columns import Columns
from .read_row import Refused

LENGTHS = {
    "given_name": 100, "family_name": 100, "name": 200, "register_entry": 120, "email": 254, "phone": 40, "street": 200,
    "address_extra": 200, "postcode": 12, "town": 120, "reason": 500, "holder": 140,
}  # fmt: skip
"""Characters that the list of members keeps (models.Party)."""


def refuse_too_long(record: Mapping[str, Any], columns: Columns) -> None:
    """Raises Refused: nothing is cut off unseen."""
    for part, longest in LENGTHS.items():
        if len(record.get(part) or "") > longest:
            raise Refused("too_long", columns.get(part, part), f"{len(record[part])}/{longest}")
