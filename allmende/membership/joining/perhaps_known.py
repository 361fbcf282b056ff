"""Whom an applicant may be: somebody in the list, or in another open application. A hint: whoever decides knows.

Whoever applies signed in is held to the own row (applicants.py). Of a guest nobody knows more than what was filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ..models import Application, ApplicationState, Member, Party


@dataclass(frozen=True, kw_only=True)
class PerhapsKnown:
    """Either a member, by id and number, or an application. left_on: the last day of a member, also one to come.
    same_birthday: both are known.
    """

    member_id: int | None = None
    number: int | None = None
    left_on: date | None = None
    application_id: int | None = None
    same_birthday: bool = False

    @property
    def has_left(self) -> bool:
        return self.left_on is not None

    def is_member_on(self, day: date) -> bool:
        return self.member_id is not None and (self.left_on is None or self.left_on >= day)

    @property
    def words(self) -> str:
        if self.member_id is None:
            return _("another open application")
        said = _("former member no. %(number)s") if self.has_left else _("member no. %(number)s")
        return said % {"number": self.number}


def perhaps_known(applications: Sequence[Application]) -> dict[int, list[PerhapsKnown]]:
    """Of open applications of one cooperative, by id: members first. Two queries, however many there are.

    The same name, however it is written, unless both day of birth and e-mail say that it is somebody else.
    """
    asked = [each for each in applications if each.state == ApplicationState.OPEN]
    if not asked:
        return {}
    named = {"coop_id": asked[0].coop_id, "party__sort_name__in": {each.party.sort_name for each in asked}}
    members = list(Member.objects.filter(**named, voided_at=None).select_related("party").order_by("number"))
    others = list(
        Application.objects.filter(**named, state=ApplicationState.OPEN)
        .select_related("party")
        .order_by("pk")
    )
    found = {}
    for each in asked:
        hints = [
            *(_as_member(member, each.party) for member in members if _may_be(each.party, member.party)),
            *(
                PerhapsKnown(application_id=o.pk, same_birthday=_same_birthday(each.party, o.party))
                for o in others
                if _may_be(each.party, o.party)
            ),
        ]
        if hints:
            found[each.pk] = hints
    return found


def _as_member(member: Member, applicant: Party) -> PerhapsKnown:
    return PerhapsKnown(
        member_id=member.pk,
        number=member.number,
        left_on=member.left_on,
        same_birthday=_same_birthday(applicant, member.party),
    )


def _same_birthday(one: Party, other: Party) -> bool:
    return one.birth_date is not None and one.birth_date == other.birth_date


def _may_be(one: Party, other: Party) -> bool:
    if one.pk == other.pk or (one.kind, one.sort_name) != (other.kind, other.sort_name):
        return False
    if one.email and one.email.casefold() == other.email.casefold():
        return True
    return None in (one.birth_date, other.birth_date) or one.birth_date == other.birth_date
