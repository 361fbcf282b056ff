"""Capital beyond what the shares take: no capital, and in a list most likely a mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from .provisions import Expected, in_euro
from .read_row import ReadRow
from .reasons import Reason

Group = Sequence[ReadRow]
"""All rows of the file that speak of one member."""


def judge_holdings(rows: Iterable[ReadRow], expected: Expected, *, on: date) -> None:
    """Of a file without days of movement, once it is known whose its rows are."""
    groups: dict[object, list[ReadRow]] = defaultdict(list)
    for row in rows:
        groups[("row", row.number) if row.said_number is None else row.said_number].append(row)
    for group in groups.values():
        refuse_beyond_shares(group, expected, on=on)


def refuse_beyond_shares(group: Group, expected: Expected, *, on: date) -> bool:
    """Refuse whoever is a member on that day and has more capital than all shares take. Whether it was so.

    A share takes no more than its price: profit is credited until it is full (§ 19 (1) GenG), and what is beyond is
    owed to the member, or nobody's. Single shares that were given back count as shares here, because what is due for
    them is capital until it is paid out; those that were handed on do not. Of whoever has left, capital is what the
    settlement found: with a remark.
    """
    member = next((row for row in group if row.record and not row.record.get("further")), None)
    if member is None or member.record is None or not expected.has_shares:
        return False
    records = [row.record for row in group if row.record]
    shares = sum(each["shares"] or 0 for each in records if each["shares"] > 0 or "transfer" in each)
    worth = shares * expected.share_price
    beyond = sum(each["capital"] for each in records) - worth
    if beyond <= 0:
        return False
    last = member.record["left_on"]
    if last is not None and last < on.isoformat():
        _remark_on_leaver(member, f"{in_euro(worth + beyond)}/{in_euro(worth)}" if worth else "")
        return False
    member.refuse(Reason("capital_beyond_shares", value=f"{in_euro(beyond)}/{in_euro(worth)}"))
    for row in group:
        if row.record is not None:
            row.refuse(Reason("history_refused", value=str(member.number)))
    return True


def _remark_on_leaver(member: ReadRow, value: str) -> None:
    """Once, however often its holding is judged. value: empty where the list does not say what was held."""
    found = Reason("capital_beyond_left", value=value)
    if value and found not in member.reasons:
        member.reasons.append(found)
