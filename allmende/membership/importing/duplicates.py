"""What concerns several rows: a number twice, further shares of one member, perhaps the same person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .columns import plain_header
from .history import as_movement
from .read_row import ReadRow
from .reasons import Reason

Person = tuple[str, ...]


def compare_rows(
    rows: list[ReadRow],
    *,
    taken: Collection[int],
    void: Collection[int] = (),
    again: Collection[int] = (),
    known: Mapping[str, int],
    highest: int,
    references: Collection[str] = (),
    judge: Callable[[list[ReadRow]], None],
) -> None:
    """Judge the rows against each other and against the list.

    taken: numbers of the list; void: those of them that say "entered by mistake". again: numbers
    that only rows of a list that was taken back have. known: plain name → number of
    somebody in the list. highest: the last number given out. references: of the mandates there are. judge: looks at
    all rows of a member together.
    A number twice with the same name and another day means further shares; without, the later row is refused. Where a
    row names a day of movement, it is the member, if it is the first that tells who that is, or one of its movements.
    Whoever has no number gets the next after the highest, in the order of the file.
    """
    first: dict[int, ReadRow] = {}
    persons: dict[Person, int] = {}
    movements: list[ReadRow] = []
    for row in rows:
        if row.record is None:
            continue
        number = row.record["number"]
        if number in taken:
            row.refuse(Reason("number_void" if number in void else "number_taken", value=str(number)))
        elif "joined_on" not in row.record or (row.is_dated and number in first):
            movements.append(row)
        elif number is not None and number in first:
            _same_number(row, first[number])
        else:
            if number is not None:
                first[number] = row
            if number in again:
                row.reasons.append(Reason("number_again", value=str(number)))
            _look_for_twins(row, persons, known)
    for row in movements:
        _attach(row, first)
    judge(rows)
    _give_numbers(rows, max([highest, *first]))
    _part_references(rows, set(references))


def _attach(row: ReadRow, first: Mapping[int, ReadRow]) -> None:
    """A movement to its member; a name beside it must be the same."""
    number = row.record["number"] if row.record else 0
    member = first.get(number)
    if member is not None and row.name and plain_header(row.name) != plain_header(member.name):
        row.refuse(Reason("number_repeated", value=f"{number}/{member.number}"))
    else:
        as_movement(row, member)


def _same_number(row: ReadRow, earlier: ReadRow) -> None:
    record, before = row.record or {}, earlier.record or {}
    if plain_header(row.name) != plain_header(earlier.name):
        row.refuse(Reason("number_repeated", value=f"{record['number']}/{earlier.number}"))
    elif record["joined_on"] <= before["joined_on"] or not record["shares"] or before["left_on"]:
        row.refuse(Reason("row_repeated", value=str(earlier.number)))
    else:
        row.record = {"further": True} | {
            part: record[part]
            for part in ("number", "shares", "capital", "joined_on", "signed_on", "admitted_on", "remark")
        }
        row.reasons = [Reason("further_shares", value=str(earlier.number))]


def _look_for_twins(row: ReadRow, persons: dict[Person, int], known: Mapping[str, int]) -> None:
    record: dict[str, Any] = row.record or {}
    name = plain_header(row.name)
    if name in known:
        row.reasons.append(Reason("perhaps_known", value=str(known[name])))
    marks = [(name, "born", record["birth_date"])] if record["birth_date"] else []
    if record["street"]:
        marks.append((name, "lives", f"{plain_header(record['street'])} {record['postcode']}"))
    twin = next((persons[mark] for mark in marks if mark in persons), None)
    if twin is not None:
        row.reasons.append(Reason("perhaps_twice", value=str(twin)))
    for mark in marks:
        persons.setdefault(mark, row.number)


def _give_numbers(rows: list[ReadRow], highest: int) -> None:
    for row in rows:
        if row.record is not None and row.record["number"] is None:
            highest += 1
            row.record["number"] = highest
            row.reasons.append(Reason("number_given", value=str(highest)))


def _part_references(rows: list[ReadRow], used: set[str]) -> None:
    for row in rows:
        reference = row.record.get("mandate_reference") if row.record else ""
        if row.record and reference in used:
            row.record["mandate_reference"] = ""
            row.reasons.append(Reason("reference_repeated", value=reference))
        elif reference:
            used.add(reference)
