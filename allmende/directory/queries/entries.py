"""Which entries are meant, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, FloatField, Max, Min, OuterRef, Q, QuerySet, TextField, Window
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.places.queries import Bounds, Coordinates, distance_to, in_bounds, inside

from ..models import Entry, EntryState, Register
from .spelling import meanings
from .words import is_nearly_named, let_names_be_alike, names_beginning_first, says, says_one_of, unlikeness

FEW = 20
"""With fewer results than this, names spelled nearly so are looked for as well."""
MANY = 300
"""With more results than this, they are ordered by name: ranking all of them would cost more than it tells."""
HEAD = 20
"""So many of many results are read together with their number, in one statement."""


@dataclass(frozen=True, kw_only=True)
class EntryQuery:
    """What is looked for. Empty parts do not narrow. km: radius around `near`. alike: also names spelled nearly so.

    meant: what a misspelled `q` may be meant to say.
    """

    q: str = ""
    sector: str = ""
    country: str = ""
    near: Coordinates | None = None
    km: float = 25
    only_coops: bool = False
    bounds: Bounds | None = None
    alike: bool = False
    meant: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        return self != EntryQuery(km=self.km)


class Results:
    """What a query finds, in order: the nearest first, or the most relevant, or by name. Lazy like a QuerySet.

    Each entry carries what it is ordered by as `sort`: metres, negative relevance, or a text. By text, cooperatives of
    the network come first, then letters before numbers.
    """

    def __init__(self, query: EntryQuery) -> None:
        self._count: int | None = None
        self._head: list[tuple[int, Any]] = []
        self._measured: tuple[int, Bounds | None] | None = None
        some = _some(query) if query.q else []
        if query.q and len(some) < FEW:
            query = replace(query, alike=True, meant=meanings(query.q))
            some = _some(query)
        if query.q and len(some) <= MANY:
            self._count = len(some)
        self.query = query
        # Few are known by now, and not looked for again.
        meant = matching(query) if self._count is None else Entry.objects.filter(pk__in=some)
        self.order = self._order()
        # Only keys are sorted and skipped; the rows themselves are fetched for one page.
        self._keys = meant.annotate(sort=self.order).order_by("sort", "pk").values_list("pk", "sort")

    def count(self) -> int:
        if self._count is None:
            self._count = self._count_words() if self.query.q else self._measure()[0]
        return self._count

    def extent(self) -> Bounds | None:
        """The rectangle that holds all that was found, None where nothing has a place."""
        return self._measure()[1]

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Entry]:
        if part.stop is not None and not part.step and part.stop <= len(self._head):
            return self._load(self._head[part])
        return self._load(self._keys[part])

    def after(self, sort: float | str, pk: int, *, limit: int) -> list[Entry]:
        """The entries that follow the one with this `sort` and id."""
        return self._load(self._keys.filter(Q(sort__gt=sort) | Q(sort=sort, pk__gt=pk))[:limit])

    @property
    def is_by_text(self) -> bool:
        """Whether `sort` is a text, not a number."""
        return not isinstance(self.order.output_field, FloatField)

    def _order(self) -> Any:
        if self.query.near is not None:
            return distance_to(self.query.near)
        if self.query.q and self._count is not None:
            return unlikeness(self.query.q, self.query.meant)
        return names_beginning_first(self.query.q) if self.query.q else Cast("sort_key", TextField())

    def _measure(self) -> tuple[int, Bounds | None]:
        """How many, and where: every page asks for both, and one look at all of them answers."""
        if self._measured is None:
            found = matching(self.query).aggregate(
                count=Count("pk"),
                south=Min("latitude"),
                west=Min("longitude"),
                north=Max("latitude"),
                east=Max("longitude"),
            )
            count = found.pop("count")
            self._measured = count, Bounds(**found) if found["south"] is not None else None
        return self._measured

    def _count_words(self) -> int:
        """The number of many results. Words are dear to compare, so the first page comes from the same look."""
        rows = self._keys.annotate(found=Window(Count("pk"))).values_list("pk", "sort", "found")[:HEAD]
        self._head = [(pk, sort) for pk, sort, _found in rows]
        return rows[0][2] if rows else 0

    def _load(self, keys: Iterable[tuple[int, Any]]) -> list[Entry]:
        sort = dict(keys)
        rows = Entry.objects.select_related("register", "coop").defer("record", "search").in_bulk(list(sort))
        for pk, each in sort.items():
            rows[pk].sort = each  # type: ignore[attr-defined]  # not a column: where it stands in these results
        return [rows[pk] for pk in sort]


def matching(query: EntryQuery) -> QuerySet[Entry]:
    """The entries that are meant, in no order."""
    entries = Entry.objects.filter(state=EntryState.ACTIVE)
    if query.q and query.alike:
        let_names_be_alike()
        said = says(query.q) | says_one_of(query.meant)
        entries = entries.filter(said | is_nearly_named(query.q) | _is_numbered(query.q))
    elif query.q:
        entries = entries.filter(says(query.q) | _is_numbered(query.q))
    if query.sector:
        entries = entries.filter(sectors__contains=[query.sector])
    if query.country:
        entries = entries.filter(country=query.country)
    if query.only_coops:
        entries = entries.filter(coop__isnull=False)
    if query.near is not None:
        entries = entries.filter(inside(Bounds.around(query.near, query.km)))
        entries = entries.alias(metres=distance_to(query.near)).filter(metres__lte=query.km * 1000)
    if query.bounds is not None:
        entries = in_bounds(entries, query.bounds)
    return entries


def _is_numbered(text: str) -> Q:
    """The condition that this is the entry's id in its register: `R006884`. Nothing without a digit is one."""
    if " " in text or not any(letter.isdigit() for letter in text):
        return Q(pk__in=[])
    # Every register by its id, so that the index of ids in registers answers.
    every = list(Register.objects.values_list("pk", flat=True))
    return Q(register__in=every, register_key__in=[text, text.upper()])


def _some(query: EntryQuery) -> list[int]:
    """Ids of what is meant, in no order; no more of them than tell that they are many."""
    found, params = matching(query).values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SOME.replace("FOUND", found), [*params, MANY + 1])
        return [pk for (pk,) in cursor.fetchall()]


# Materialized: planned as if all were wanted. For a few only, the planner would rather read the table from its start.
SOME = "with found (id) as materialized (FOUND) select id from found limit %s"


def find_entries(query: EntryQuery) -> Results:
    """What the query finds, page by page."""
    return Results(query)


def entry_or_refuse(entry_id: int) -> Entry:
    """A public entry. Raises NotFound for what is not there, or no longer."""
    entries = Entry.objects.select_related("register", "coop").defer("search")
    entry = entries.filter(pk=entry_id, state=EntryState.ACTIVE).first()
    if entry is None:
        raise NotFound(_("There is no such organisation."))
    return entry


def registers() -> QuerySet[Register]:
    """Every register with entries, for attribution."""
    return Register.objects.filter(Exists(Entry.objects.filter(register=OuterRef("pk"))))


def countries() -> list[str]:
    """Codes of the countries in which there are entries: from one to the next in the index, not through all rows."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTRIES)
        return [code for (code,) in cursor.fetchall()]


COUNTRIES = """
with recursive one (country) as (
    (select country from directory_entry where country > '' order by country limit 1)
    union all
    select (select e.country from directory_entry e where e.country > one.country order by e.country limit 1)
    from one where one.country is not null
)
select country from one where country is not null
"""
