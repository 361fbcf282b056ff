"""What became of a row of the file, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .reasons import Reason


@dataclass
class ReadRow:
    """What became of a row. record: None where it is refused or no member; `reasons` say why, or what to look at."""

    number: int
    record: dict[str, Any] | None = None
    name: str = ""
    is_member: bool = True
    """False: totals, remarks."""
    said_number: int | None = None
    """Of which member the row speaks, also where it is refused."""
    is_dated: bool = False
    """It names a day of movement."""
    reasons: list[Reason] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    """What a line of totals says of shares and capital."""

    def refuse(self, reason: Reason) -> None:
        self.record, self.reasons = None, [reason]


class Refused(Exception):
    """This row cannot be taken."""

    def __init__(self, code: str, column: str = "", value: str = "") -> None:
        super().__init__(code)
        self.reason = Reason(code, column, value)
