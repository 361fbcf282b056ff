"""What is on offer, without a date. Public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from ..models import Resource, ResourceState
from .pages import Page, pack, unpack
from .search import LONGEST_Q, MOST_ROWS

MATCHES = """
    pool_resource.words @@ (websearch_to_tsquery('german', %s) || websearch_to_tsquery('english', %s))
    or allmende_plain(%s) <%% pool_resource.sort_name
"""


def offers() -> QuerySet[Resource]:
    """Everything on offer, with its cooperative."""
    return Resource.objects.filter(state=ResourceState.OFFERED).select_related("coop")


def offers_page(
    *,
    q: str = "",
    kinds: Collection[str] = (),
    coop_id: int | None = None,
    cursor: str = "",
    limit: int = 50,
) -> Page[Resource]:
    """Offers by name, with their opening times. q: German or English words, with typos. Two queries."""
    rows = offers()
    if q.strip():
        rows = matching(rows, q)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if coop_id is not None:
        rows = rows.filter(coop_id=coop_id)
    if after := unpack(cursor, (str, int)):
        name, pk = after
        rows = rows.filter(Q(sort_name__gt=name) | Q(sort_name=name, pk__gt=pk))
    limit = min(limit, MOST_ROWS)
    found = rows.prefetch_related("opening_times").order_by("sort_name", "pk")[: limit + 1]
    return Page.of(list(found), limit, lambda row: pack(row.sort_name, row.pk))


def matching(rows: QuerySet[Resource], q: str) -> QuerySet[Resource]:
    """Resources whose name or description has a word's stem, or whose name is spelled nearly so. On indexes."""
    q = q.strip()[:LONGEST_Q]
    # Both columns are kept by the database (0002_guards.sql); the text asked for is a parameter.
    return rows.filter(RawSQL(MATCHES, [q, q, q], output_field=BooleanField()))  # noqa: S611  constant text


def offers_of(coop_id: int) -> QuerySet[Resource]:
    """What a cooperative has on offer."""
    return offers().filter(coop_id=coop_id)


@dataclass(frozen=True)
class Counts:
    """For the start page."""

    offers: int
    coops: int


def counts() -> Counts:
    """How many things are on offer, by how many cooperatives."""
    found = Resource.objects.filter(state=ResourceState.OFFERED).aggregate(
        offers=Count("pk"), coops=Count("coop_id", distinct=True)
    )
    return Counts(**found)


def newest(limit: int = 6) -> list[Resource]:
    """What was offered last."""
    return list(offers().order_by("-created_at", "-pk")[:limit])
