"""Everything that ever happened with a membership, and what is planned: the newest first. A constant number of queries.

For the office, and, without what is the office's own (notes, who recorded it, names of others), for the member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from allmende.identity.models import Person
from allmende.kernel.cursors import NotACursor, pack, unpack
from allmende.kernel.row_access import seeing

from ..models import Member
from ..register.history import History
from ..statutes.rules import law_behind
from . import data, letters, membership, money
from .events import TOPICS, Event, Topic

__all__ = ["ENTRIES_AT_ONCE", "TOPICS", "Entry", "Event", "Part", "Topic", "part_of", "timeline_of"]

ENTRIES_AT_ONCE = 50


@dataclass(frozen=True)
class Entry:
    """An event, whether it lies ahead, and who recorded it, where the reader may know."""

    event: Event
    is_planned: bool
    by: str


@dataclass(frozen=True)
class Part:
    """A part of the line. after: the cursor of what happened before, "" at its beginning."""

    entries: Sequence[Entry]
    after: str


def timeline_of(
    member: Member, history: History, *, names: Mapping[int, str], for_office: bool
) -> list[Event]:
    """All of it, the newest first, for whoever may see the member. names: of the other side of transfers."""
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons, and mails no members
        events = [
            *membership.joining(member, history),
            *membership.shares(history, names, for_office=for_office),
            *membership.subscriptions(member),
            *membership.leaving(member, history),
            *membership.corrections(history, names),
            *membership.terms(member),
            *money.money(member, history, names, for_office=for_office),
            *letters.mails(member, history, for_office=for_office),
            *letters.declarations(history),
            *letters.told(member, for_office=for_office),
            *letters.invitations(member),
            *data.changes(member),
            *data.bonds(member, for_office=for_office),
            *data.looks(member),
        ]
        if for_office:
            events += [*letters.notes(member), *membership.numbers(member)]
    law = law_behind(member.coop)
    cited = [replace(each, source=law.cited(each.rule)) if each.rule else each for each in events]
    return sorted(cited, key=lambda event: event.order, reverse=True)


def part_of(
    events: Sequence[Event],
    *,
    today: date,
    for_office: bool,
    topic: Topic | None = None,
    cursor: str = "",
    limit: int = ENTRIES_AT_ONCE,
) -> Part:
    """A part of the line, of one topic or of all. Raises NotACursor."""
    behind = _key(cursor) if cursor else None
    found = [
        each
        for each in events
        if (topic is None or each.topic == topic) and (behind is None or each.order < behind)
    ]
    shown = found[:limit]
    names = _persons({each.by for each in shown if each.by}) if for_office else {}
    last = shown[-1].order if len(found) > limit else None
    return Part(
        entries=[
            Entry(each, each.on > today, names.get(each.by, "") if each.by is not None else "")
            for each in shown
        ],
        after=pack(last[0].isoformat(), *last[1:]) if last else "",
    )


def _key(cursor: str) -> tuple[date, int, str]:
    day, place, key = unpack(cursor, [str, int, str])
    try:
        return date.fromisoformat(day), place, key
    except ValueError as error:
        raise NotACursor from error


def _persons(ids: set[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
