"""What the statutes say that a row is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .columns import plain_header
from .reasons import Reason


@dataclass(frozen=True)
class Expected:
    """Of the statutes in force: shares, sums in cents, groups of members by how an office may write them."""

    share_price: int = 0
    shares_required: int = 1
    pay_at_once: int = 0
    dissolved_on: date | None = None
    """From this day on nobody joins, and nobody takes shares (§ 87 (1) GenG)."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Plain name or code → code."""

    @property
    def has_shares(self) -> bool:
        return self.share_price > 0

    def is_dissolved(self, day: date) -> bool:
        return self.dissolved_on is not None and day >= self.dissolved_on

    def group(self, text: str) -> str:
        """The code of a group; "" where the statutes know none of this name."""
        return self.groups.get(plain_header(text), "") if text else ""


def groups_by_name(groups: list[dict[str, Any]]) -> dict[str, str]:
    """Codes by every way to write a group of the statutes."""
    return {
        plain_header(str(group[key])): str(group["code"])
        for group in groups
        for key in ("code", "name")
        if group.get("code") and group.get(key)
    }


def remarks_on(record: Mapping[str, Any], expected: Expected) -> list[Reason]:
    """What a member's row says that the statutes say otherwise. Taken all the same: the file is how things stand."""
    if record["left_on"] is not None or not expected.has_shares:
        return []
    shares, capital = record["shares"], record["capital"]
    due = shares * expected.pay_at_once
    found = []
    if shares < expected.shares_required:
        found.append(Reason("shares_too_few", value=f"{shares}/{expected.shares_required}"))
    if capital < due:
        found.append(Reason("capital_below_duty", value=f"{in_euro(capital)}/{in_euro(due)}"))
    return found


def in_euro(cents: int) -> str:
    """As offices write it in a list."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02} €"
