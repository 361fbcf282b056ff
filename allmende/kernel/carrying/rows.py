"""A table of the archive: the rows of a model, written as JSON and made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from ..actor import Actor
from ..chunks import chunks
from .travel import Arrival, Departing, NotCarried, Words, tables_in

Row = dict[str, Any]
CHUNK = 1000
ACTOR = ("actor_person", "actor_coop", "actor_system")


class CarriedTable(Protocol):
    """What the archive asks of a table. after: names of the tables whose rows it speaks of; covers: whose."""

    @property
    def name(self) -> str: ...

    @property
    def comes_back(self) -> bool: ...

    @property
    def after(self) -> frozenset[str]: ...

    @property
    def covers(self) -> frozenset[type[models.Model]]: ...

    def keys(self, coop_id: int) -> Iterable[UUID]: ...

    def has_rows(self, coop_id: int) -> bool: ...

    def take_out(self, departing: Departing) -> Iterator[Row]: ...

    def ask(self, actor: Actor, coop_id: int, rows: Iterable[Row]) -> None: ...

    def bring_in(self, arrival: Arrival, rows: Iterable[Row]) -> None: ...

    def finish(self, arrival: Arrival, rows: Iterable[Row]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Table:
    """All columns of a model, without those named in leave_out.

    rows: of a cooperative, in an order that does not hang on ids alone where those are drawn by lot. refs: columns that
    hold ids → the table of those; where that is this one, the row that is named stands above, or the column is set
    later. texts: columns such as "member:17"; words: "member" → the tables it means.
    derived: written down, kept by the database, compared when all is in. later: set when all is in.
    in_the_end: constraints that can wait (deferrable) and hold once these are set.
    arrange: in which order rows go in, where the database adds up as they do.
    A column that came later has a default, or may be empty: that is what rows of an older archive get.
    show, make: what is written and made differently (bank details). comes_back: False for what is only read.
    may_bring_in: refuses who has not the duty for such rows (actor, id of the cooperative).
    """

    name: str
    model: type[models.Model]
    rows: Callable[[int], models.QuerySet[Any]]
    refs: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    words: Words = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    later: tuple[str, ...] = ()
    in_the_end: tuple[str, ...] = ()
    show: Callable[[Any, Row, Departing], None] | None = None
    make: Callable[[Row, Row], None] | None = None
    given: Callable[[Arrival], Row] | None = None
    insert: Callable[[Arrival, list[Any]], None] | None = None
    may_bring_in: Callable[[Actor, int], None] | None = None
    arrange: Callable[[Iterable[Row]], Iterable[Row]] = iter
    also_after: frozenset[str] = frozenset()
    comes_back: bool = True

    @property
    def after(self) -> frozenset[str]:
        return (tables_in(self.words) | {*self.refs.values(), *self.also_after}) - {self.name}

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        hidden = {*self.leave_out, "coop", *ACTOR}
        return [
            column
            for column in self.model._meta.concrete_fields
            if column.name not in hidden and not isinstance(column, models.GeneratedField)
        ]

    @property
    def covers(self) -> frozenset[type[models.Model]]:
        return frozenset({self.model})

    @cached_property
    def _is_of_coop(self) -> bool:
        """Whether rows name their cooperative, or hang on one that does."""
        return any(column.name == "coop" for column in self.model._meta.concrete_fields)

    def keys(self, coop_id: int) -> Iterable[UUID]:
        """Of rows that are named by UUIDs."""
        if not isinstance(self.model._meta.pk, models.UUIDField):
            return ()
        return self.rows(coop_id).order_by().values_list("pk", flat=True).iterator(CHUNK)

    def has_rows(self, coop_id: int) -> bool:
        return self.rows(coop_id).order_by().exists()

    def take_out(self, departing: Departing) -> Iterator[Row]:
        columns = self.columns
        has_actor = any(column.name == "actor_system" for column in self.model._meta.concrete_fields)
        for each in self.rows(departing.coop_id).iterator(CHUNK):
            said: Row = {}
            for column in columns:
                said[column.name] = self._said(column, getattr(each, column.attname), departing)
            if has_actor:
                said["actor"] = departing.actor(each.actor_person, each.actor_system)
            if self.show:
                self.show(each, said, departing)
            yield said

    def ask(self, actor: Actor, coop_id: int, rows: Iterable[Row]) -> None:
        """Whether the actor may bring these rows in. Raises NotAllowed."""
        if self.may_bring_in and any(True for _row in rows):
            self.may_bring_in(actor, coop_id)

    def bring_in(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        self._check("deferred")
        for chunk in self.at_once(self.arrange(rows)):
            made = [self._made(said, arrival) for said in chunk]
            if self.insert:
                self.insert(arrival, made)
            else:
                self.model._default_manager.bulk_create(made)
            for said, each in zip(chunk, made, strict=True):
                if isinstance(said.get("id"), int):
                    arrival.remember(self.name, said["id"], each.pk)

    @property
    def own_refs(self) -> list[str]:
        """Columns that name a row of this table by a number that is known once that row is in."""
        if isinstance(self.model._meta.pk, models.UUIDField):
            return []
        return [name for name, table in self.refs.items() if table == self.name and name not in self.later]

    def at_once(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """What goes in with one statement, in the order given: never a row with another that it names."""
        own = self.own_refs
        for chunk in chunks(rows, CHUNK):
            together: list[Row] = []
            there: set[Any] = set()
            for said in chunk:
                if any(said.get(name) in there for name in own):
                    yield together
                    together, there = [], set()
                together.append(said)
                there.add(said.get("id"))
            yield together

    def finish(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        """Set what had to wait, and compare what the database keeps with what the archive says."""
        if not self.later and not self.derived:
            return
        for chunk in chunks(rows, CHUNK):
            wanted = {arrival.id(self.name, said["id"]): said for said in chunk}
            found = list(self.model._default_manager.filter(pk__in=wanted))
            for each in found:
                said = wanted[each.pk]
                for name in self.derived:
                    if getattr(each, name) != said[name]:
                        raise NotCarried(
                            f"{self.name} {said['id']}: {name} is {said[name]}, not {getattr(each, name)}"
                        )
                for column in (one for one in self.columns if one.name in self.later):
                    if not _came_later(column, said):
                        setattr(each, column.attname, self._value(column, said[column.name], arrival))
            if self.later:
                self.model._default_manager.bulk_update(found, self.later)
        self._check("immediate")

    def _check(self, when: str) -> None:
        """When the database looks at what may wait: "deferred", to the end of the transaction, or "immediate", now."""
        with connection.cursor() as cursor:
            for name in self.in_the_end:
                cursor.execute(f"set constraints {connection.ops.quote_name(name)} {when}")

    def _said(self, column: models.Field[Any, Any], value: Any, departing: Departing) -> Any:
        if value is None:
            return None
        if column.primary_key and isinstance(value, int):
            return departing.name(self.name, value)
        if column.name in self.refs:
            return self._name(column, value, departing)
        if isinstance(column, models.ForeignKey):
            raise TypeError(f"{self.name}.{column.name} refers to a table that is not named in refs")
        if isinstance(value, UUID):
            return departing.uuid(value)
        if column.name in self.texts:
            return departing.text(value, self.words)
        if isinstance(value, datetime | date):
            return value.isoformat()
        return value

    def _name(self, column: models.Field[Any, Any], value: Any, departing: Departing) -> Any:
        table = self.refs[column.name]
        if isinstance(value, UUID):
            return departing.uuid(value)
        is_key = isinstance(column, models.ForeignKey)
        return departing.named(table, value) if is_key else departing.someone(table, value)

    def _made(self, said: Row, arrival: Arrival) -> Any:
        values: Row = {"coop_id": arrival.coop_id} if self._is_of_coop else {}
        for column in self.columns:
            if (column.primary_key and isinstance(said["id"], int)) or column.name in {
                *self.derived,
                *self.later,
            }:
                continue
            if _came_later(column, said):
                continue
            values[column.attname] = self._value(column, said[column.name], arrival)
        if "actor" in said:
            values |= arrival.actor_columns(said["actor"])
        if self.make:
            self.make(said, values)
        if self.given:
            values |= self.given(arrival)
        return self.model(**values)

    def _value(self, column: Any, value: Any, arrival: Arrival) -> Any:
        if value is None:
            return None
        if isinstance(_kept_as(column), models.UUIDField):
            return arrival.uuid(value)
        if column.name in self.refs:
            return arrival.id(self.refs[column.name], value)
        if column.name in self.texts:
            return arrival.text(value, self.words)
        made = column.to_python(value)
        if column.choices and made not in column.empty_values and made not in _choices(column):
            raise NotCarried(f"{self.name}.{column.name}: {str(made)[:40]}")
        return made


def _came_later(column: Any, said: Row) -> bool:
    """Whether an older archive has no such column yet, and what it is without one is known."""
    return column.name not in said and (column.null or column.has_default())


@cache
def _choices(column: Any) -> frozenset[Any]:
    """What pages have words for: anything else would break all that show it."""
    return frozenset(value for value, _words in column.flatchoices)


def _kept_as(column: Any) -> Any:
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    return column


def in_order_of_sums(change: str) -> Callable[[Iterable[Row]], Iterator[Row]]:
    """Rows of one moment so that no sum falls below zero, or rises beyond, on the way: what was taken back at once
    first, then what gives, then what takes. change: the column that is added up.
    """

    def arranged(rows: Iterable[Row]) -> Iterator[Row]:
        for _moment, same in groupby(rows, lambda said: said["recorded_at"]):
            together = list(same)
            reversal_of = {said["reverses"]: said for said in together if said["reverses"]}
            undone = [said for said in together if said["id"] in reversal_of]
            undone_ids = {said["id"] for said in undone}
            single = [
                said
                for said in together
                if said["id"] not in undone_ids and said["reverses"] not in undone_ids
            ]
            yield from _pairs(undone, reversal_of, change, gives=True)
            yield from (said for said in single if said[change] > 0)
            yield from (said for said in single if said[change] <= 0)
            yield from _pairs(undone, reversal_of, change, gives=False)

    return arranged


def _pairs(undone: list[Row], reversal_of: Mapping[str, Row], change: str, *, gives: bool) -> Iterator[Row]:
    for said in undone:
        if (said[change] > 0) == gives:
            yield said
            yield reversal_of[said["id"]]
