"""Who still holds an office or duties in the cooperative after the membership, or the assembly rights, ended.

Of the board and the supervisory board only members can be members (§ 9 (2) GenG); whoever is expelled is neither from
the day on which the letter was sent (§ 68 (2) GenG). Staff need not be members: whether they stay, the office decides.
Nothing ends by itself: a login's duties are ended on the page of the office that holds them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from allmende.coops.models import Office, Organ
from allmende.coops.queries import offices_of_coop

from ..models import Member
from ..queries import assembly_rights_ended


@dataclass(frozen=True)
class InOffice:
    """A member of before, since when not any more, and the offices that the linked login still holds."""

    member: Member
    since: date
    was_expelled: bool
    offices: Sequence[Office]

    @property
    def must_end(self) -> bool:
        """Whether one of them is open to members only (§ 9 (2) GenG)."""
        return any(office.organ != Organ.STAFF for office in self.offices)


def still_in_office(coop_id: int, *, on: date, member_ids: Collection[int] | None = None) -> list[InOffice]:
    """By name; of all, or of these members. Who is a member by another number is not meant."""
    held = offices_of_coop(coop_id=coop_id, on=on).order_by("person__sort_name", "person_id", "pk")
    by_person = {person: list(offices) for person, offices in groupby(held, key=lambda each: each.person_id)}
    linked = Member.objects.filter(coop_id=coop_id, party__person_id__in=by_person, voided_at=None)
    found: dict[int, list[Member]] = {}
    for member in linked.select_related("party").order_by("-number"):
        found.setdefault(member.party.person_id or 0, []).append(member)
    expelled = assembly_rights_ended([each.pk for rows in found.values() for each in rows], on)
    lingering = []
    for person, offices in by_person.items():
        rows = found.get(person, [])
        if rows and all(_ended(each, expelled, on) for each in rows):
            lingering.append(_in_office(rows[0], offices, expelled.get(rows[0].pk)))
    return [each for each in lingering if member_ids is None or each.member.pk in member_ids]


def _ended(member: Member, expelled: dict[int, date], on: date) -> bool:
    return member.pk in expelled or (member.left_on is not None and member.left_on < on)


def _in_office(member: Member, offices: list[Office], sent_on: date | None) -> InOffice:
    first_day_without = member.left_on + timedelta(days=1) if member.left_on else None
    since = min(filter(None, (sent_on, first_day_without)))
    return InOffice(member, since, sent_on is not None, offices)
