"""Claim dues from every member."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..facts.members import DuesClaimed
from ..law.dues import dues_period
from ..models import ListOfMembers, Member
from ..money.claims import dues_claimed, dues_subject
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.members import DuesClaimedAlready, NoDues


@transaction.atomic
def claim_dues(
    *, actor: Actor, coop: Coop, due_on: date, now: datetime, member_ids: Collection[int] | None = None
) -> list[Claim]:
    """Claim the dues of the statutes, due on a day, from whoever is a member then.

    Who was asked for dues of the same period (law.dues) is not asked again, whatever the day.
    member_ids: of these alone; ids of others are passed over.

    Raises NoDues where the statutes in force that day know none, DuesClaimedAlready where nobody is left to ask and
    the dues of the period are due on another day.
    """
    authorize(RULES, "membership.claim_dues", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    statutes = statutes_or_refuse(coop.pk, due_on)
    if not statutes.dues:
        raise NoDues(
            _("The statutes know no regular dues."),
            rule=_("Dues are claimed as the statutes set them."),
            field="due_on",
        )
    period = dues_period(due_on, months=statutes.dues_months, year_begins=statutes.fiscal_year_begins)
    owing = _owing(coop, due_on, period, member_ids)
    lines = [_line(member, due_on, period, statutes.dues) for member in owing]
    claims = raise_claims(actor=actor, coop_id=coop.pk, lines=lines, now=now)
    tell(
        DuesClaimed(
            coop_id=coop.pk,
            members=len(claims),
            amount=sum(claim.amount for claim in claims),
            due_on=due_on,
        ),
        actor=actor,
    )
    return claims


def _owing(
    coop: Coop, on: date, period: tuple[date, date], member_ids: Collection[int] | None
) -> list[Member]:
    """Members that day who were not asked for the dues of this period before."""
    members = Member.objects.filter(coop=coop, joined_on__lte=on).select_related("party")
    if member_ids is not None:
        members = members.filter(pk__in=member_ids)
    present = list(members.filter(Q(left_on__isnull=True) | Q(left_on__gte=on)).order_by("number"))
    claimed = dues_claimed(coop.pk, period=period, due_on=on)
    owing = [member for member in present if member.pk not in claimed]
    others = sorted({claimed[each.pk] for each in present if each.pk in claimed} - {on})
    if others and not owing:
        _refuse_another_day(period, others[0])
    return owing


def _refuse_another_day(period: tuple[date, date], due_on: date) -> None:
    first, last, day = (format_date(each, language=current_language()) for each in (*period, due_on))
    raise DuesClaimedAlready(
        _("The dues from %(first)s to %(last)s were claimed already, due on %(day)s.")
        % {"first": first, "last": last, "day": day},
        rule=_("Dues of a period are claimed once. For another day, drop the claim first."),
        field="due_on",
    )


def _line(member: Member, due_on: date, period: tuple[date, date], amount: int) -> ClaimLine:
    with translation.override(member.party.language):
        reference = _("Dues, member %(number)s") % {"number": member.number}
    return ClaimLine(
        debtor=member.pk,
        kind=ClaimKind.DUES,
        amount=amount,
        due_on=due_on,
        reference=reference,
        subject=dues_subject(period[0]),
    )
