"""Which entries are meant, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, Min, QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.places.queries import Bounds, Coordinates, distance_to, in_bounds, inside

from ..models import Entry, EntryState, Register
from .words import let_names_be_alike, means, unlikeness


@dataclass(frozen=True, kw_only=True)
class EntryQuery:
    """What is looked for. Empty parts do not narrow. km: radius around `near`."""

    q: str = ""
    sector: str = ""
    country: str = ""
    near: Coordinates | None = None
    km: float = 25
    only_coops: bool = False
    bounds: Bounds | None = None

    @property
    def is_narrow(self) -> bool:
        return self != EntryQuery(km=self.km)


def matching(query: EntryQuery) -> QuerySet[Entry]:
    """The entries that are meant, in no order."""
    entries = Entry.objects.filter(state=EntryState.ACTIVE)
    if query.q:
        let_names_be_alike()
        entries = entries.filter(means(query.q))
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


def find_entries(query: EntryQuery) -> QuerySet[Entry]:
    """The entries that are meant, in the order of their column `sort`: metres, relevance, or the name."""
    entries = matching(query)
    if query.near is not None:
        entries = entries.annotate(sort=distance_to(query.near))
    elif query.q:
        entries = entries.annotate(sort=unlikeness(query.q))
    else:
        entries = entries.annotate(sort=F("plain_name"))
    return entries.select_related("register", "coop").defer("record", "search").order_by("sort", "pk")


def entry_or_refuse(entry_id: int) -> Entry:
    """A public entry. Raises NotFound for what is not there, or no longer."""
    entries = Entry.objects.select_related("register", "coop").defer("search")
    entry = entries.filter(pk=entry_id, state=EntryState.ACTIVE).first()
    if entry is None:
        raise NotFound(_("There is no such organisation."))
    return entry


def registers() -> QuerySet[Register]:
    """Every register with entries, for attribution."""
    return Register.objects.filter(entries__isnull=False).distinct()


def countries() -> list[str]:
    """Codes of the countries in which there are entries."""
    found = Entry.objects.filter(state=EntryState.ACTIVE).exclude(country="").order_by()
    return sorted(found.values_list("country", flat=True).distinct())


def extent(query: EntryQuery) -> Bounds | None:
    """The rectangle that holds all that was found, None where nothing has a place."""
    box = matching(query).aggregate(
        south=Min("latitude"), west=Min("longitude"), north=Max("latitude"), east=Max("longitude")
    )
    return Bounds(**box) if box["south"] is not None else None
