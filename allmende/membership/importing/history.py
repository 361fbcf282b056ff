"""A member's dated movements: rows of one number that name the day on which their shares and capital moved.

The member's first shares count from the day of joining, whatever day their row names: without a share nobody is one.
Who has dated rows is entered with all of them or not at all, for half a history would be a false one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from .bank import IBAN_WAITS
from .beyond import refuse_beyond_shares
from .provisions import Expected, in_euro, remarks_on
from .read_row import ReadRow
from .reasons import Reason
from .transfers import pair_transfers, refuse_rest

Moved = tuple[date, int, dict[str, Any]]
"""On which day, by how much (shares, or cents), by which record."""


def shares_day(record: Mapping[str, Any]) -> date:
    """From when the shares of a row count."""
    return date.fromisoformat(record.get("shares_on") or record.get("moved_on") or record["joined_on"])


def capital_day(record: Mapping[str, Any], as_of: date) -> date:
    """From when its capital counts: without a day of movement from the balance day, or from joining after it."""
    if record.get("moved_on"):
        return date.fromisoformat(record["moved_on"])
    return max(as_of, date.fromisoformat(record["joined_on"]))


def shares_moved(records: Iterable[dict[str, Any]]) -> list[Moved]:
    """By day, what is taken before what is given back. Without what ceases with the membership."""
    moved = [
        (shares_day(each), each["shares"], each)
        for each in records
        if each["shares"] and not each.get("ceases")
    ]
    return sorted(moved, key=lambda each: (each[0], each[1] < 0))


def capital_moved(records: Iterable[dict[str, Any]], as_of: date) -> list[Moved]:
    """By day, what comes in before what goes out."""
    moved = [(capital_day(each, as_of), each["capital"], each) for each in records if each["capital"]]
    return sorted(moved, key=lambda each: (each[0], each[1] < 0))


def as_movement(row: ReadRow, member: ReadRow | None) -> None:
    """Make a row one of the movements of the member whose number it has, or refuse it."""
    said: dict[str, Any] = row.record or {}
    if member is None or member.record is None:
        row.refuse(Reason("movement_without_member", value=str(said["number"])))
    elif not said["shares"] and not said["capital"]:
        row.refuse(Reason("movement_of_nothing", value=said["moved_on"]))
    else:
        row.record = {
            "further": True,
            "movement": True,
            "number": said["number"],
            "shares": said["shares"] or 0,
            "capital": said["capital"],
            "joined_on": said["moved_on"],
            "moved_on": said["moved_on"],
            "with": said.get("with"),
            "remark": said.get("remark", ""),
            "signed_on": None,
            "admitted_on": said["moved_on"],
        }
        row.reasons = [Reason("movement_of", value=str(member.number))]
        row.name = row.name or member.name


def judge_histories(rows: Iterable[ReadRow], *, as_of: date, expected: Expected, on: date) -> None:
    """Judge rows of the same number together, once it is known whose they are. as_of: the balance day. on: today."""
    groups: dict[int, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row.said_number is not None:
            groups[row.said_number].append(row)
        elif row.record is not None:
            _judge_alone([row], expected)
            refuse_beyond_shares([row], expected, on=on)
    for group in groups.values():
        if any(row.is_dated for row in group):
            _judge(group, as_of, expected)
        else:
            _judge_alone(group, expected)
    pair_transfers(
        groups,
        refuse_more=lambda: any(refuse_beyond_shares(each, expected, on=on) for each in groups.values()),
    )


def keep_bank_of_leaver(row: ReadRow, *, capital: int) -> None:
    """Of whoever left, bank details are kept where capital is still to be paid out: the whole of it, in cents."""
    said: dict[str, Any] = row.record or {}
    column = said.pop(IBAN_WAITS, None)
    if column is not None and not capital:
        said["iban"] = ""
        row.reasons.append(Reason("iban_left_out", column))


def _judge_alone(group: Iterable[ReadRow], expected: Expected) -> None:
    """Without a day of movement: as in a list without that column."""
    for row in group:
        if row.record is None or row.record.get("further"):
            continue
        if row.record["shares"] is None:
            row.refuse(Reason("shares_missing"))
        else:
            row.reasons += remarks_on(row.record, expected)
            keep_bank_of_leaver(row, capital=row.record["capital"])


def _judge(group: Sequence[ReadRow], as_of: date, expected: Expected) -> None:
    member = next((row for row in group if row.record and not row.record.get("further")), None)
    if member is not None and all(row.record for row in group):
        _look_at(group, member, as_of)
    if refuse_rest(group):
        return
    if member is not None and member.record is not None:
        records = [row.record for row in group if row.record]
        whole = {
            "shares": sum(shares for _day, shares, _record in shares_moved(records)),
            "capital": sum(each["capital"] for each in records),
        }
        member.reasons += remarks_on(member.record | whole, expected)
        keep_bank_of_leaver(member, capital=whole["capital"])


def _look_at(group: Sequence[ReadRow], member: ReadRow, as_of: date) -> None:
    """Refuse each row that cannot be true; note of the others from when their shares count."""
    said: dict[str, Any] = member.record or {}
    must_hold = said["shares"] is None
    said["shares"] = said["shares"] or 0
    by_record = {id(row.record): row for row in group}
    seen: dict[Sequence[Any], int] = {}
    for row in group:
        reason = _out_of_time(row.record or {}, said, as_of) or _repeated(row, seen)
        if reason is not None:
            row.refuse(reason)
    records = [row.record for row in group if row.record]
    if len(records) < len(group):
        return
    if must_hold and not any(each["shares"] > 0 for each in records):
        member.refuse(Reason("shares_missing"))
        return
    _date_first_shares(records, said)
    shares = _below_zero(shares_moved(records))
    _note_what_ceases(records, said)
    capital = _below_zero(capital_moved(records, as_of))
    if shares is not None:
        day, held, record = shares
        by_record[id(record)].refuse(Reason("shares_below_zero", value=f"{day.isoformat()}/{held}"))
    elif capital is not None:
        day, held, record = capital
        by_record[id(record)].refuse(Reason("capital_below_zero", value=f"{day.isoformat()}/{in_euro(held)}"))


def _out_of_time(record: Mapping[str, Any], member: Mapping[str, Any], as_of: date) -> Reason | None:
    """ISO days compare as days do. After the last day capital is still paid out, and nothing else moves."""
    day, joined, left = record.get("moved_on"), member["joined_on"], member["left_on"]
    if not day:
        return None
    if day < joined:
        return Reason("moved_before_joined", value=f"{day}/{joined}")
    if day > as_of.isoformat():
        return Reason("moved_after_balance_day", value=f"{day}/{as_of.isoformat()}")
    if left and day > left and (record["shares"] or record["capital"] > 0):
        return Reason("moved_after_leaving", value=f"{day}/{left}")
    return None


def _repeated(row: ReadRow, seen: dict[Sequence[Any], int]) -> Reason | None:
    """seen: what was moved by which row. The same once more is taken for a mistake, as it is of members."""
    said: dict[str, Any] = row.record or {}
    moved = said.get("moved_on"), said["shares"], said["capital"], said.get("with")
    if moved[0] and moved in seen:
        return Reason("movement_repeated", value=str(seen[moved]))
    seen[moved] = row.number
    return None


def _date_first_shares(records: Sequence[dict[str, Any]], member: Mapping[str, Any]) -> None:
    taken = [each for each in records if each["shares"] > 0]
    first = min(map(shares_day, taken), default=None)
    for each in taken:
        if shares_day(each) == first:
            each["shares_on"] = member["joined_on"]


def _note_what_ceases(records: Sequence[dict[str, Any]], member: Mapping[str, Any]) -> None:
    """What is given back on the last day is what ends with the membership: it is entered with the exit."""
    for each in records:
        if each["shares"] < 0 and each.get("moved_on") == member["left_on"]:
            each["ceases"] = True


def _below_zero(moved: Sequence[Moved]) -> Moved | None:
    """The first day at whose end less than nothing is left, what that is, and the record that takes most that day."""
    held = list(accumulate(amount for _day, amount, _record in moved))
    at = 0
    for day, of_day in groupby(moved, key=itemgetter(0)):
        parts = list(of_day)
        at += len(parts)
        if held[at - 1] < 0:
            return day, held[at - 1], min(parts, key=itemgetter(1))[2]
    return None
