"""The first page of a search or a filter and what everyone it finds comes to, from one look at the register.

Words are judged row by row (searching.py), and so is what a filter asks: reading a hundred thousand rows once instead
of four times is most of what either takes. Without them an index leads to the page, and the sums are counted apart.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from allmende.payments.queries import open_claims

from ..models import CapitalMovement, Member, ShareMovement
from .member_list import PAGE, SORTS, MemberQuery, Page, Totals, found_by, members_page, page_of, totals
from .moving import OPEN

AT_ONCE = """
with found ({columns}) as materialized ({found})
select array(select id from found order by {order} limit %s), count(*), coalesce(sum(shares), 0),
    coalesce(sum(capital), 0),
    (select coalesce(sum(moved) filter (where member in (select id from found)), 0)
        from ({shares}) as later (member, moved)),
    (select coalesce(sum(moved) filter (where member in (select id from found)), 0)
        from ({capital}) as later (member, moved)),
    (select coalesce(sum(rest) filter (where debtor in (select id from found)), 0)
        from ({owed}) as owing (debtor, rest))
from found
"""
"""Under row policies PostgreSQL expects words to find next to nobody. `filter` keeps it from looking up the movements
of each who is found, when it is thousands."""


def page_with_totals(
    query: MemberQuery, *, after: str = "", before: str = "", limit: int = PAGE
) -> tuple[Page, Totals]:
    """A page as member_list.members_page gives it, with what the filter comes to."""
    if not query.picks_out or after or before:
        return members_page(query, after=after, before=before, limit=limit), totals(query)
    ids, members, shares, capital, later_shares, later_capital, owed = _look(query, limit + 1)
    by_id = Member.objects.select_related("party").in_bulk(ids[:limit])
    page = page_of(query, [by_id[pk] for pk in ids[:limit]], goes_on=len(ids) > limit)
    return page, Totals(
        members=members,
        shares=int(shares - later_shares),
        capital=int(capital - later_capital),
        owed=int(owed),
    )


def _look(query: MemberQuery, limit: int) -> Any:
    keys, way = SORTS[query.sort.lstrip("-")], "desc" if query.sort.startswith("-") else "asc"
    places = [f"key_{place}" for place in range(len(keys))]
    later = {"coop_id": query.coop_id, "effective_on__gt": query.as_of}
    parts = {
        "found": found_by(query).values_list("pk", "shares", "capital", *(name for name, _kind in keys)),
        "shares": ShareMovement.objects.filter(**later).values_list("member_id", "shares"),
        "capital": CapitalMovement.objects.filter(**later).values_list("member_id", "amount"),
        "owed": open_claims(coop_id=query.coop_id).order_by().values_list("debtor", OPEN),
    }
    sql = {name: _sql(rows) for name, rows in parts.items()}
    statement = AT_ONCE.format(
        columns=", ".join(["id", "shares", "capital", *places]),
        order=", ".join(f"{place} {way}" for place in places),
        **{name: text for name, (text, _values) in sql.items()},
    )
    values = [*sql["found"][1], limit, *sql["shares"][1], *sql["capital"][1], *sql["owed"][1]]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    return rows.query.sql_with_params()
