"""The office's list of members: what is looked for, a page of it, and what it comes to.

As of a day, without adding up everything that ever happened: a member's row carries the sums of all movements, so what
takes effect after the day is taken off. Today that is next to nothing; the number of queries never depends on rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from allmende.kernel.cursors import NotACursor, pack, unpack
from allmende.payments.queries import open_claims

from ..models import CapitalMovement, Member, ShareMovement
from ..queries import exclusions_sent
from .moving import OPEN, Moving, moving_figures
from .searching import matching
from .terms import Terms, in_terms

PAGE = 50
FEW = 5_000
"""Movements. Today so many are yet to take effect at most, even of a hundred thousand members."""


class State(StrEnum):
    """How a membership stands on a day."""

    MEMBER = "member"
    LEAVING = "leaving"
    LEFT = "left"
    JOINING = "joining"
    """Admitted, but from a later day on; in no list of an earlier day."""
    VOID = "void"
    """Entered by mistake: never a member, but the number stands in the list."""


SORTS: dict[str, tuple[tuple[str, type], ...]] = {
    "name": (("party__sort_name", str), ("pk", int)),
    "number": (("number", int), ("pk", int)),
    "joined": (("joined_on", date), ("number", int), ("pk", int)),
}


@dataclass(frozen=True, kw_only=True)
class MemberQuery:
    """What the office looks for in one cooperative's list, as of a day.

    investing None: no matter. owing: only who owes something today. expelled: only whose assembly rights ended with an
    exclusion (§ 68 (2) GenG). sort: "name", or downwards "-name".
    """

    coop_id: int
    as_of: date
    q: str = ""
    states: frozenset[State] = frozenset({State.MEMBER, State.LEAVING})
    group: str = ""
    investing: bool | None = None
    owing: bool = False
    expelled: bool = False
    sort: str = "name"

    @property
    def picks_out(self) -> bool:
        """Whether more is asked than who was a member when: what no index answers."""
        return bool(self.q.strip() or self.group or self.owing or self.expelled) or self.investing is not None


@dataclass(frozen=True)
class Line:
    """A member as of a day. shares, capital (cents): at its end. exit_on: the last day, where one is known.

    owed: cents that are open today, whatever the day of the list. kept: cents that were paid beyond what was open,
    today, where whoever asks has read them. terms: group and kind on the day. no_assembly_since: of who is excluded,
    the day on which the letter was sent (§ 68 (2) GenG).
    """

    member: Member
    state: State
    shares: int
    capital: int
    exit_on: date | None
    owed: int
    terms: Terms
    no_assembly_since: date | None = None
    kept: int = 0


@dataclass(frozen=True)
class Page:
    """A part of the list. first: the place of its first line, from 1. before, after: cursors of the neighbours."""

    lines: Sequence[Line]
    first: int
    before: str
    after: str

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


@dataclass(frozen=True)
class Totals:
    """What the same filter comes to. capital, owed in cents."""

    members: int
    shares: int
    capital: int
    owed: int


def state_of(member: Member, on: date) -> State:
    """How a member stands on a day. Whatever ends a membership writes its last day down at once."""
    if member.voided_at is not None:
        return State.VOID
    return state_between(member.joined_on, member.left_on, on)


def state_between(joined_on: date, exit_on: date | None, on: date) -> State:
    """How somebody stands on a day who is a member from one day on, to another. The last is still one of membership."""
    if joined_on > on:
        return State.JOINING
    if exit_on is None:
        return State.MEMBER
    return State.LEAVING if exit_on >= on else State.LEFT


def members_page(query: MemberQuery, *, after: str = "", before: str = "", limit: int = PAGE) -> Page:
    """A page of the list, from a cursor on or up to one. Raises NotACursor for what is none of this order."""
    keys, descending = SORTS[query.sort.lstrip("-")], query.sort.startswith("-")
    backwards = bool(before) and not after
    # The party's cooperative is the member's; said twice, the index by name is walked instead of everyone sorted.
    found = found_by(query).filter(party__coop_id=query.coop_id).select_related("party")
    place = 0
    if cursor := after or before:
        *values, place = unpack(cursor, [str if kind is date else kind for _, kind in keys] + [int])
        values = [_as(kind, value) for (_, kind), value in zip(keys, values, strict=True)]
        found = found.filter(_beyond([name for name, _ in keys], values, upwards=descending == backwards))
    order = [F(name).desc() if descending != backwards else F(name).asc() for name, _ in keys]
    rows = list(found.order_by(*order)[: limit + 1])
    goes_on, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
        first = max(place - len(rows), 1)
    else:
        first = place + 1
    lines = _lines(rows, query)
    has_before, has_after = (goes_on, True) if backwards else (bool(after), goes_on)
    return Page(
        lines=lines,
        first=first,
        before=_cursor(rows[0], keys, first) if rows and has_before else "",
        after=_cursor(rows[-1], keys, first + len(rows) - 1) if rows and has_after else "",
    )


def page_of(query: MemberQuery, rows: Sequence[Member], *, goes_on: bool) -> Page:
    """The first page, of members that were read elsewhere."""
    after = _cursor(rows[-1], SORTS[query.sort.lstrip("-")], len(rows)) if rows and goes_on else ""
    return Page(lines=_lines(rows, query), first=1, before="", after=after)


def totals(query: MemberQuery) -> Totals:
    """Members, shares and capital under the same filter."""
    found = found_by(query)
    sums = found.aggregate(members=Count("pk"), shares=Sum("shares"), capital=Sum("capital"))
    later = {"coop_id": query.coop_id, "effective_on__gt": query.as_of}
    return Totals(
        members=sums["members"],
        shares=(sums["shares"] or 0) - _later(ShareMovement.objects.filter(**later), "shares", found),
        capital=(sums["capital"] or 0) - _later(CapitalMovement.objects.filter(**later), "amount", found),
        owed=_sum(open_claims(coop_id=query.coop_id).filter(debtor__in=found.values("pk")), OPEN),
    )


def selected(query: MemberQuery, picked: Collection[int] | None = None) -> QuerySet[Member]:
    """All whom a filter finds; with ids, those of them alone. No ids at all are nobody; None is everyone."""
    found = found_by(query)
    return found if picked is None else found.filter(pk__in=picked)


def lines_of(
    query: MemberQuery, picked: Collection[int] | None = None, *, at_once: int = 1000
) -> Iterator[Line]:
    """All lines of a filter in its order, read a part at a time."""
    keys, descending = SORTS[query.sort.lstrip("-")], query.sort.startswith("-")
    order = [F(name).desc() if descending else F(name).asc() for name, _ in keys]
    rows = selected(query, picked).select_related("party").order_by(*order)
    moving = moving_figures(query.coop_id, query.as_of)
    for row in rows.iterator(at_once):
        yield _line(row, query.as_of, moving)


def _later(rows: QuerySet, column: str, found: QuerySet[Member]) -> int:
    """What the movements after the day come to: of a few, each one's member is looked up; after a day long ago there
    are many, and all are read once (`filter` in the sum, not beside it)."""
    theirs = Q(member__in=found.values("pk"))
    if rows.order_by()[: FEW + 1].count() <= FEW:
        return _sum(rows.filter(theirs), column)
    return _sum(rows, column, theirs)


def _sum(rows: QuerySet, column: Any, which: Q | None = None) -> int:
    return int(rows.order_by().aggregate(sum=Sum(column, filter=which))["sum"] or 0)


def found_by(query: MemberQuery) -> QuerySet[Member]:
    """Who is looked for. The cooperative's index comes first; what words say is judged row by row."""
    found = Member.objects.filter(coop_id=query.coop_id, joined_on__lte=query.as_of)
    if set(State) - {State.JOINING} - query.states:
        found = found.filter(_any(_in_state(state, query.as_of) for state in query.states))
    terms: dict[str, Any] = {"group": query.group} if query.group else {}
    if query.investing is not None:
        terms["is_investing"] = query.investing
    if terms:
        found = found.filter(in_terms(query.coop_id, query.as_of, **terms))
    if query.owing:
        found = found.filter(pk__in=open_claims(coop_id=query.coop_id).order_by().values("debtor"))
    if query.expelled:
        found = found.filter(
            pk__in=exclusions_sent(query.as_of).filter(coop_id=query.coop_id).values("member")
        )
    return found.filter(matching(query.q, coop_id=query.coop_id))


def _any(conditions: Iterable[Q]) -> Q:
    either = Q(pk__in=[])
    for each in conditions:
        either |= each
    return either


def _in_state(state: State, on: date) -> Q:
    return {
        State.MEMBER: Q(left_on=None),
        State.LEAVING: Q(left_on__gte=on),
        State.LEFT: Q(left_on__lt=on, voided_at=None),
        State.VOID: ~Q(voided_at=None),
        State.JOINING: Q(joined_on__gt=on),
    }[state]


def _beyond(names: Sequence[str], values: Sequence[Any], *, upwards: bool) -> Q:
    """Rows after a key in the order of its columns; the first column alone bounds the index."""
    compare = "gt" if upwards else "lt"
    beyond = Q(**{f"{names[-1]}__{compare}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        bound = Q(**{f"{name}__{compare}e": value})
        beyond = bound & (Q(**{f"{name}__{compare}": value}) | beyond)
    return beyond


def _lines(rows: Sequence[Member], query: MemberQuery) -> list[Line]:
    moving = moving_figures(query.coop_id, query.as_of, [row.pk for row in rows])
    return [_line(row, query.as_of, moving) for row in rows]


def _line(row: Member, on: date, moving: Moving) -> Line:
    return Line(
        member=row,
        state=state_of(row, on),
        shares=row.shares - moving.later_shares.get(row.pk, 0),
        capital=row.capital - moving.later_capital.get(row.pk, 0),
        exit_on=row.left_on,
        owed=moving.owed.get(row.pk, 0),
        terms=moving.terms.get(row.pk) or Terms(row.group, row.is_investing),
        no_assembly_since=moving.expelled.get(row.pk),
    )


def _as(kind: type, value: Any) -> Any:
    try:
        return date.fromisoformat(value) if kind is date else value
    except ValueError as error:
        raise NotACursor from error


def _cursor(row: Any, keys: Sequence[tuple[str, type]], place: int) -> str:
    values = []
    for name, _kind in keys:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, date) else value)
    return pack(*values, place)
