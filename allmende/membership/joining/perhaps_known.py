"""Whom an applicant may be: somebody in the list, or in another open application. A hint: whoever decides knows.

Whoever applies signed in is held to the own row (applicants.py). Of a guest nobody knows more than what was filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.payments.finding_accounts import opened, people_by_account

from ..models import Application, ApplicationState, Member, Party
from ..refusals.joining import PerhapsTheSame

REASONS: Mapping[str, str | Promise] = {
    "birthday": gettext_lazy("the same day of birth"),
    "register": gettext_lazy("the same entry in the register"),
    "email": gettext_lazy("the same e-mail address"),
    "account": gettext_lazy("the same bank account"),
}
"""What two rows of one name can have in common besides: with any of them it is seldom somebody else."""


@dataclass(frozen=True, kw_only=True)
class PerhapsKnown:
    """Either a member, by id and number, or an application. left_on: the last day of a member, also one to come.
    reasons: besides the name, see REASONS.
    """

    member_id: int | None = None
    number: int | None = None
    left_on: date | None = None
    application_id: int | None = None
    reasons: tuple[str, ...] = ()

    @property
    def has_left(self) -> bool:
        return self.left_on is not None

    @property
    def is_strong(self) -> bool:
        """Nobody is admitted before somebody has looked."""
        return bool(self.reasons)

    def is_member_on(self, day: date) -> bool:
        return self.member_id is not None and (self.left_on is None or self.left_on >= day)

    @property
    def words(self) -> str:
        if self.member_id is None:
            return _("another open application")
        said = _("former member no. %(number)s") if self.has_left else _("member no. %(number)s")
        return said % {"number": self.number}

    @property
    def why(self) -> str:
        """ "the same day of birth, the same e-mail address", or nothing."""
        return ", ".join(str(REASONS[each]) for each in self.reasons)


def perhaps_known(applications: Sequence[Application]) -> dict[int, list[PerhapsKnown]]:
    """Of open applications of one cooperative, by id: members first. Three queries, however many there are.

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
    ibans = {each.pk: opened(each.iban) for each in (*asked, *others)}
    holders = people_by_account(coop_id=asked[0].coop_id, ibans={iban for iban in ibans.values() if iban})
    found = {}
    for each in asked:
        own = ibans[each.pk]
        hints = [
            *(
                _as_member(member, reasons)
                for member in members
                if (reasons := _common(each, member.party, member.pk in holders.get(own, ()))) is not None
            ),
            *(
                PerhapsKnown(application_id=other.pk, reasons=reasons)
                for other in others
                if (reasons := _common(each, other.party, bool(own) and own == ibans[other.pk])) is not None
            ),
        ]
        if hints:
            found[each.pk] = hints
    return found


def refuse_unlooked_at(application: Application) -> None:
    """Of whom more than the name is that of a member is looked at first. Of two applications that are alike one is
    admitted, and makes a member. Raises PerhapsTheSame.
    """
    hints = perhaps_known([application]).get(application.pk, [])
    _refuse({application: [each for each in hints if each.is_strong and each.member_id]}, "somebody_else")


def refuse_any_unlooked_at(applications: Sequence[Application]) -> None:
    """The same of those who are admitted at once, who may also be one another's double; and of whom the name alone is
    known, since nobody opened their page. Raises PerhapsTheSame.
    """
    known = perhaps_known(applications)
    _refuse({each: known.get(each.pk, []) for each in applications})


def _refuse(meant: Mapping[Application, list[PerhapsKnown]], field: str = "") -> None:
    said = [
        _("%(name)s: perhaps %(who)s (%(why)s).")
        % {"name": each.party.full_name, "who": hints[0].words, "why": hints[0].why or _("the same name")}
        for each, hints in meant.items()
        if hints
    ]
    if said:
        raise PerhapsTheSame(
            " ".join(said),
            rule=_(
                "Rule: whoever decides looks first. The application of a member is closed, a former member is named "
                "with the admission; of anybody else it is said that it is somebody else."
            ),
            field=field,
            applications=[each.pk for each, hints in meant.items() if hints],
        )


def _as_member(member: Member, reasons: tuple[str, ...]) -> PerhapsKnown:
    return PerhapsKnown(member_id=member.pk, number=member.number, left_on=member.left_on, reasons=reasons)


def _common(application: Application, other: Party, same_account: bool) -> tuple[str, ...] | None:
    """What both have in common besides the name; None of somebody else."""
    one = application.party
    if one.pk == other.pk or (one.kind, one.sort_name) != (other.kind, other.sort_name):
        return None
    same = {
        "birthday": one.birth_date is not None and one.birth_date == other.birth_date,
        "register": _plain(one.register_entry) != ""
        and _plain(one.register_entry) == _plain(other.register_entry),
        "email": one.email != "" and one.email.casefold() == other.email.casefold(),
        "account": same_account,
    }
    reasons = tuple(name for name, is_so in same.items() if is_so)
    may_be = reasons or None in (one.birth_date, other.birth_date)
    return reasons if may_be else None


def _plain(entry: str) -> str:
    return "".join(entry.casefold().split())
