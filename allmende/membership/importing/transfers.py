"""Transfers in a history (§ 76 GenG): what one member gave, another took, on the same day and with the same figures.

A row names the other member; it is a transfer where the other side stands in the file, too, whether that names this one
or not. Who has no other side is refused, and with it the history of whoever had it as the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from .read_row import ReadRow
from .reasons import Reason

Groups = Mapping[int, Sequence[ReadRow]]
"""All rows of the file that speak of a number."""


def pair_transfers(groups: Groups, *, refuse_more: Callable[[], bool]) -> None:
    """Note on both sides that they are one transfer: its number in the file, the other member, the other row.

    refuse_more: once all are paired, refuses what can be seen only then; whether there was something. Repeated while
    somebody is refused: one who was the other side of a transfer is missing then.
    """
    while _refused(groups) or refuse_more():
        for row in _rows(groups):
            (row.record or {}).pop("transfer", None)
    for row in _rows(groups):
        said: dict[str, Any] = row.record or {}
        if "transfer" in said:
            code = "transfer_to" if _gives(said) else "transfer_from"
            row.reasons = [each for each in row.reasons if each.code != "movement_of"]
            row.reasons.append(Reason(code, value=f"{said['transfer']['other']}/{said['transfer']['row']}"))
    for group in groups.values():
        _end_by_transfer(group)


def refuse_rest(group: Iterable[ReadRow]) -> bool:
    """A history is entered whole or not at all. Whether one of its rows was refused."""
    rows = list(group)
    wrong = next((row for row in rows if row.record is None), None)
    if wrong is None:
        return False
    for row in rows:
        if row.record is not None:
            row.refuse(Reason("history_refused", value=str(wrong.number)))
    return True


def _rows(groups: Groups) -> Iterator[ReadRow]:
    return (row for group in groups.values() for row in group if row.record is not None)


def _refused(groups: Groups) -> bool:
    """Pair all that can be; whether one was refused, and with it the rest of its history."""
    numbers = count(1)
    went_over: dict[tuple[str, int, int], int] = {}
    refused = False
    for number, group in groups.items():
        for row in group:
            said = row.record
            if not said or not said.get("with") or "transfer" in said:
                continue
            other = _other_side(row, number, groups)
            wrong = _odd(said, number) or _too_late(said)
            if other is None:
                wrong = wrong or Reason("transfer_one_sided", value=str(said["with"]))
            else:
                wrong = wrong or _too_late(other.record or {}) or _once_more(row, number, went_over)
            if wrong is not None:
                row.refuse(wrong)
                refused = refuse_rest(group)
                break
            if other is not None and other.record is not None:
                same = next(numbers)
                said["transfer"] = {"id": same, "other": said["with"], "row": other.number}
                other.record["transfer"] = {"id": same, "other": number, "row": row.number}
    return refused


def _other_side(row: ReadRow, number: int, groups: Groups) -> ReadRow | None:
    """The row that says the same of the other member: one that names this member before one that names nobody."""
    said: dict[str, Any] = row.record or {}
    found = [
        other
        for other in groups.get(said["with"], ())
        if other.record is not None
        and "transfer" not in other.record
        and other.record.get("moved_on") == said["moved_on"]
        and (other.record["shares"] or 0, other.record["capital"])
        == (-(said["shares"] or 0), -said["capital"])
        and other.record.get("with") in (None, number)
    ]
    return min(found, key=lambda other: (other.record or {}).get("with") is None, default=None)


def _odd(said: Mapping[str, Any], number: int) -> Reason | None:
    if said["with"] == number:
        return Reason("transfer_to_oneself")
    if (said["shares"] or 0) * said["capital"] < 0:
        return Reason("transfer_both_ways")
    return None


def _too_late(said: Mapping[str, Any]) -> Reason | None:
    """Shares with which a membership begins came on its first day."""
    if said.get("shares_on") and said["shares_on"] != said["moved_on"]:
        return Reason("transfer_after_joining", value=f"{said['moved_on']}/{said['shares_on']}")
    return None


def _once_more(row: ReadRow, number: int, went_over: dict[tuple[str, int, int], int]) -> Reason | None:
    """Of two on one day, from the same to the same, nobody could say later which shares went with which capital.

    went_over: the row of each by day, giver and taker; added to.
    """
    said: dict[str, Any] = row.record or {}
    giver, taker = (number, said["with"]) if _gives(said) else (said["with"], number)
    before = went_over.setdefault((said["moved_on"], giver, taker), row.number)
    return Reason("transfer_once_more", value=f"{said['with']}/{before}") if before != row.number else None


def _gives(said: Mapping[str, Any]) -> bool:
    return (said["shares"] or said["capital"]) < 0


def _end_by_transfer(group: Sequence[ReadRow]) -> None:
    """Of whoever handed on all that was left, the last transfer ends the membership; of anybody else they are transfers
    of single shares, and what is left ceases by the exit.
    """
    records = [row.record for row in group if row.record]
    last = [each for each in records if each.get("ceases") and "transfer" in each]
    if not last:
        return
    held = sum(each["shares"] for each in records if not each.get("ceases"))
    ended = [each for each in records if each.get("ceases")]
    all_given = len(ended) == len(last) and held == -sum(each["shares"] for each in last)
    for each in last[:-1] if all_given else last:
        del each["ceases"]
    if all_given:
        member = next(each for each in records if not each.get("further"))
        member["left_by"] = "transfer"


def givers_first(said: Mapping[int, Sequence[Mapping[str, Any]]]) -> dict[int, int]:
    """The place of each number among those between whom something went over: who gave before who took, where nobody
    took back what he had given.
    """
    from_whom = {
        number: {each["transfer"]["other"] for each in records if "transfer" in each and not _gives(each)}
        for number, records in said.items()
    }
    places: dict[int, int] = {}
    while len(places) < len(from_whom):
        free = [
            number for number, givers in from_whom.items() if number not in places and givers <= places.keys()
        ]
        for number in free or [next(number for number in from_whom if number not in places)]:
            places[number] = len(places)
    return places
