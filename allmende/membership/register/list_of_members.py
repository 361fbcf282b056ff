"""The list of members of § 30 GenG as of a day, as the books knew it at a moment. One query, whatever the size.

Who leaves on a day is a member through that day: shares that are cancelled to it still count on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Min

from allmende.coops.models import Coop

from ..models import Member
from .as_known import AsKnown

CHUNK = 2000

ENTRIES = """
with moved as (
    select member_id, sum(shares)::bigint as shares,
        array_agg(effective_on order by effective_on) as days, array_agg(shares order by effective_on) as changes
    from (
        select member_id, effective_on, sum(shares) as shares
        from membership_sharemovement as moved
        where coop_id = %(coop)s and recorded_at <= %(known)s and effective_on <= %(on)s
            and not (effective_on = %(on)s and (kind = 'cancellation' or kind = 'reversal' and exists (
                select from membership_sharemovement as back
                where back.id = moved.reverses_id and back.kind = 'cancellation')))
        group by member_id, effective_on
        having sum(shares) <> 0
    ) as by_day
    group by member_id
), leaving as (
    -- of a way out and one that overtook it, the earlier counts
    select member_id, min(effective_on) filter (where recorded_at <= %(known)s) as exit_on,
        (array_agg(cause order by effective_on, id) filter (where recorded_at <= %(known)s))[1] as cause
    from membership_departure
    where coop_id = %(coop)s and shares is null
        and (withdrawn_on is null or withdrawn_on > (
            select (%(known)s::timestamptz at time zone time_zone)::date from coops_coop where id = %(coop)s))
    group by member_id
), terms as (
    select distinct on (member_id) member_id, is_investing from membership_memberterms
    where coop_id = %(coop)s and recorded_at <= %(known)s and effective_on <= %(on)s
    order by member_id, effective_on desc, recorded_at desc, id desc
), earlier as (
    select distinct on (party_id) party_id, before
    from membership_partychange
    where coop_id = %(coop)s and changed_at > %(known)s
    order by party_id, changed_at
), entry as (
    select member.id, member.number, member.party_id, member.joined_on, member.is_investing,
        coalesce(leaving.exit_on, case when leaving.member_id is null and member.voided_at is null
                                       then member.left_on end) as exit_on, leaving.cause
    from membership_member as member left join leaving on leaving.member_id = member.id
    where member.coop_id = %(coop)s and member.joined_on <= %(on)s and member.recorded_at <= %(known)s
        and (member.voided_at is null or member.voided_at > %(known)s) and member.number > %(after)s
)
select entry.id, entry.number, party.kind,
    coalesce(before ->> 'given_name', party.given_name), coalesce(before ->> 'family_name', party.family_name),
    coalesce(before ->> 'name', party.name), coalesce(before ->> 'street', party.street),
    coalesce(before ->> 'address_extra', party.address_extra), coalesce(before ->> 'postcode', party.postcode),
    coalesce(before ->> 'town', party.town), coalesce(before ->> 'country', party.country),
    entry.joined_on, entry.exit_on, coalesce(moved.shares, 0),
    coalesce(terms.is_investing, entry.is_investing), coalesce(entry.cause, ''), coalesce(moved.days, '{}'),
    coalesce(moved.changes, '{}')
from entry
    join membership_party as party on party.id = entry.party_id and party.coop_id = %(coop)s
    left join moved on moved.member_id = entry.id
    left join terms on terms.member_id = entry.id
    left join earlier on earlier.party_id = entry.party_id
where %(leavers)s or entry.exit_on is null or entry.exit_on >= %(on)s
order by entry.number
limit %(limit)s
"""


class Entry(NamedTuple):
    """A line of the list: name and address (of legal persons the firm), shares of the day, the day of the exit.

    moved_on: the days on which shares changed. moved_by: by how many, on each of them.
    """

    member_id: int
    number: int
    kind: str
    given_name: str
    family_name: str
    organisation: str
    street: str
    address_extra: str
    postcode: str
    town: str
    country: str
    joined_on: date
    exit_on: date | None
    shares: int
    is_investing: bool
    cause: str
    moved_on: Sequence[date]
    moved_by: Sequence[int]

    @property
    def name(self) -> str:
        """As in a list: "Ackermann, Anna", "Werkhof Linde eG"."""
        if self.kind != "person":
            return self.organisation
        return f"{self.family_name}, {self.given_name}" if self.given_name else self.family_name

    @property
    def address(self) -> str:
        """In one line."""
        return ", ".join(
            filter(None, (self.street, self.address_extra, f"{self.postcode} {self.town}".strip()))
        )

    @property
    def lacks_address(self) -> bool:
        """Whether street, postcode or town is missing, which § 30 (2) no. 1 GenG asks for."""
        return not (self.street and self.postcode and self.town)

    @property
    def further_shares(self) -> int:
        """Beyond the first: what § 30 (2) no. 2 GenG asks for."""
        return max(self.shares - 1, 0)

    @property
    def further_since(self) -> list[tuple[date, int]]:
        """The days on which further shares began or ceased, and how many: what they come to is further_shares."""
        held, further, days = 0, 0, []
        for day, shares in zip(self.moved_on, self.moved_by, strict=True):
            held, before = held + shares, further
            further = max(held - 1, 0)
            if further != before:
                days.append((day, further - before))
        return days


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """Which list: of a day, as known at a moment, with those who left before. after: goes on behind a number."""

    coop_id: int
    as_of: date
    known_at: datetime
    with_leavers: bool = False
    after: int = 0
    limit: int | None = None


def list_of_members(query: ListQuery) -> Iterator[Entry]:
    """The entries by number."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, _parameters(query))
        while rows := cursor.fetchmany(CHUNK):
            yield from map(Entry._make, rows)


def knew_nobody_until(coop: Coop, asked: AsKnown) -> date | None:
    """The day of the first entry, where the books knew nobody at that moment; None where they did.

    Of a list without entries it says why: nobody was a member, or nobody was entered yet.
    """
    first = Member.objects.filter(coop=coop).aggregate(first=Min("recorded_at"))["first"]
    if first is None or first <= asked.known_at:
        return None
    return first.astimezone(ZoneInfo(coop.time_zone)).date()


def _parameters(query: ListQuery) -> dict[str, Any]:
    return {
        "coop": query.coop_id,
        "on": query.as_of,
        "known": query.known_at,
        "leavers": query.with_leavers,
        "after": query.after,
        "limit": query.limit,
    }
