"""What would be claimed as dues, by groups of members: looked at on the page, and claimed by claim_dues."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..law.dues import dues_period
from ..models import Member, Statutes
from ..queries import statutes_or_refuse
from ..refusals.members import DuesClaimedAlready, NoDues
from ..register.terms import terms_on_days
from .claims import dues_claimed


@dataclass(frozen=True, slots=True)
class DuesOfGroup:
    """group: its code, "" for who is of none. each: cents, 0 where the statutes ask this group for none. members: who
    would be asked, by number. asked_before: how many more were asked for this period already.
    """

    group: str
    name: str
    each: int
    members: tuple[Member, ...]
    asked_before: int

    @property
    def amount(self) -> int:
        return self.each * len(self.members)


@dataclass(frozen=True, slots=True)
class DuesShown:
    """How many members are asked, and for how many cents in all."""

    members: int
    amount: int


@dataclass(frozen=True, slots=True)
class DuesPlan:
    """Of a period: first and last day. parts: in the order of the statutes."""

    period: tuple[date, date]
    due_on: date
    parts: tuple[DuesOfGroup, ...]

    @property
    def shown(self) -> DuesShown:
        asked = [part for part in self.parts if part.each]
        return DuesShown(sum(len(part.members) for part in asked), sum(part.amount for part in asked))


def plan_dues(coop: Coop, due_on: date, member_ids: Collection[int] | None = None) -> DuesPlan:
    """Who is a member on the day is asked, once for a period, for what the statutes in force that day ask of the group
    in which the member was when the period began, or when the membership did, if later: who changes the group
    meanwhile pays as before until the next period.

    member_ids: of these alone; ids of others are passed over. Raises NoStatutes; NoDues where nobody pays any;
    DuesClaimedAlready where nobody is left to ask and the dues of the period are due on another day.
    """
    statutes = statutes_or_refuse(coop.pk, due_on)
    if not statutes.has_dues:
        raise NoDues(
            _("The statutes know no regular dues."),
            rule=_("Dues are claimed as the statutes set them."),
            field="due_on",
        )
    period = dues_period(due_on, months=statutes.dues_months, year_begins=statutes.fiscal_year_begins)
    present = _present(coop, due_on, member_ids)
    groups = {
        member.pk: terms.group
        for member, terms in terms_on_days({each: max(period[0], each.joined_on) for each in present})
    }
    claimed = dues_claimed(coop.pk, period=period, due_on=due_on)
    parts = _parts(statutes, present, groups, claimed)
    others = sorted({claimed[each.pk] for each in present if each.pk in claimed} - {due_on})
    if others and not any(part.members for part in parts if part.each):
        _refuse_another_day(period, others[0])
    return DuesPlan(period, due_on, parts)


def _present(coop: Coop, on: date, member_ids: Collection[int] | None) -> list[Member]:
    members = Member.objects.filter(coop=coop, joined_on__lte=on).select_related("party")
    if member_ids is not None:
        members = members.filter(pk__in=member_ids)
    return list(members.filter(Q(left_on__isnull=True) | Q(left_on__gte=on)).order_by("number"))


def _parts(
    statutes: Statutes, present: list[Member], groups: dict[int, str], claimed: Collection[int]
) -> tuple[DuesOfGroup, ...]:
    """A group that the statutes of the day do not name pays what all others do."""
    names = {str(each["code"]): str(each["name"]) for each in statutes.groups}
    own = statutes.dues_by_group
    found = []
    for code in [*names, ""]:
        of_it = [each for each in present if (groups[each.pk] if groups[each.pk] in names else "") == code]
        if of_it:
            asked = tuple(each for each in of_it if each.pk not in claimed)
            each_pays = own.get(code, statutes.dues)
            found.append(
                DuesOfGroup(code, names.get(code, ""), each_pays, asked, asked_before=len(of_it) - len(asked))
            )
    return tuple(found)


def _refuse_another_day(period: tuple[date, date], due_on: date) -> None:
    first, last, day = (format_date(each, language=current_language()) for each in (*period, due_on))
    raise DuesClaimedAlready(
        _("The dues from %(first)s to %(last)s were claimed already, due on %(day)s.")
        % {"first": first, "last": last, "day": day},
        rule=_("Dues of a period are claimed once. For another day, drop the claim first."),
        field="due_on",
    )
