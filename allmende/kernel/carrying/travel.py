"""The names of rows on their way: ids become numbers on the way out, numbers become new ids on the way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import randbits
from typing import Any
from uuid import UUID

from ..actor import Actor

UUID_IN_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Words = Mapping[str, Sequence[str]]
"""What a text begins with → the tables whose ids follow it, the last one for all that follow."""
FORMER = "former-"
FROM_AN_ARCHIVE = "archive: "
"""Begins the name of an actor whose row was brought in: persons do not travel, what they were called here does."""


def tables_in(words: Words) -> frozenset[str]:
    """All that texts with these words may speak of."""
    return frozenset(table for tables in words.values() for table in tables)


class NotCarried(Exception):
    """The archive names a row that it does not hold, or says something else than its rows add up to."""


@dataclass
class Departing:
    """Names given on the way out. secrets: whether bank details are written in clear."""

    coop_id: int
    secrets: bool = False
    _ids: dict[str, dict[int, int]] = field(default_factory=dict)
    _uuids: dict[UUID, int] = field(default_factory=dict)
    _former: dict[tuple[str, int], int] = field(default_factory=dict)
    _persons: dict[int, int] = field(default_factory=dict)

    def name(self, table: str, pk: int) -> int:
        """Give a row its number: its place in the file."""
        numbers = self._ids.setdefault(table, {})
        return numbers.setdefault(pk, len(numbers) + 1)

    def named(self, table: str, pk: int) -> int:
        """The number of a row that was written before."""
        try:
            return self._ids[table][pk]
        except KeyError as error:
            raise NotCarried(f"{table} {pk}") from error

    def expect(self, keys: Iterable[UUID]) -> None:
        """Number the keys of rows in their own order: rows of one moment keep theirs when they are brought in."""
        self._uuids |= {key: number for number, key in enumerate(sorted(set(keys)), start=1)}

    def uuid(self, value: UUID) -> str:
        """UUIDs that are no keys are numbered by their first appearance. All look as before."""
        return str(UUID(int=self._uuids.setdefault(value, len(self._uuids) + 1)))

    def text(self, value: str, words: Words) -> str:
        """A text such as "member:17" or "shares:<uuid>" with the names of rows in the archive."""
        value = UUID_IN_TEXT.sub(lambda found: self.uuid(UUID(found.group())), value)
        return _with_parts(value, words, self._in_text)

    def actor(self, person: int | None, system: str) -> str:
        """Who recorded a row: a job by its name, persons by numbers."""
        if person is not None:
            return f"person {self._persons.setdefault(person, len(self._persons) + 1)}"
        return system.removeprefix(FROM_AN_ARCHIVE)

    def someone(self, table: str, pk: int) -> int:
        """As `named`; below zero for a row that is gone (an import undone) and that others still name by its id."""
        known = self._ids.get(table, {}).get(pk)
        return known if known is not None else -self._gone(table, pk)

    def _in_text(self, table: str, part: str) -> str:
        if part.startswith(FORMER):
            return f"{FORMER}{self._gone(table, -int(part.removeprefix(FORMER)))}"
        if not (part.isascii() and part.isdigit()):
            return part
        number = self.someone(table, int(part))
        return str(number) if number > 0 else f"{FORMER}{-number}"

    def _gone(self, table: str, pk: int) -> int:
        """Those who were gone before the archive they came in keep their number where it is free."""
        if (table, pk) not in self._former:
            used = set(self._former.values())
            wished = -pk if pk < 0 else 0
            self._former[table, pk] = wished if wished and wished not in used else max(used, default=0) + 1
        return self._former[table, pk]


@dataclass
class Arrival:
    """New ids for the rows of an archive. said: what each file holds, as it is read."""

    coop_id: int
    actor: Actor
    now: datetime
    _ids: dict[str, dict[int, int]] = field(default_factory=dict)
    _first: int = field(default_factory=lambda: randbits(80) << 48)

    def remember(self, table: str, number: int, pk: int) -> None:
        self._ids.setdefault(table, {})[number] = pk

    def id(self, table: str, number: int) -> int:
        if number < 0:
            return number  # somebody who was gone before
        try:
            return self._ids[table][number]
        except KeyError as error:
            raise NotCarried(f"{table} {number}") from error

    def uuid(self, text: str) -> UUID:
        """Ascending as in the archive, and never one that exists."""
        number = UUID(text).int
        if number >= 1 << 48:
            raise NotCarried(text)
        return UUID(int=self._first + number)

    def text(self, value: str, words: Words) -> str:
        value = UUID_IN_TEXT.sub(lambda found: str(self.uuid(found.group())), value)
        return _with_parts(value, words, self._in_text)

    def _in_text(self, table: str, part: str) -> str:
        return str(self.id(table, int(part))) if part.isascii() and part.isdigit() else part

    def actor_columns(self, name: Any) -> dict[str, Any]:
        system = f"{FROM_AN_ARCHIVE}{name}"[:80] if str(name).startswith("person ") else str(name)
        return {"actor_person": None, "actor_coop": None, "actor_system": system}


def _with_parts(value: str, words: Words, change: Callable[[str, str], str]) -> str:
    word, colon, rest = value.partition(":")
    tables = words.get(word)
    if not colon or not tables:
        return value
    parts = rest.split(":")
    return ":".join([word, *(change(tables[min(n, len(tables) - 1)], part) for n, part in enumerate(parts))])
