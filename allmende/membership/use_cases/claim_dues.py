"""Claim dues from every member."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..facts.members import DuesClaimed
from ..models import ListOfMembers, Member
from ..money.claims import dues_subject
from ..money.dues import DuesPlan, DuesShown, plan_dues
from ..permissions import RULES
from ..refusals.members import PlanChanged
from ..taking import take_all_of


@transaction.atomic
def claim_dues(
    *,
    actor: Actor,
    coop: Coop,
    due_on: date,
    now: datetime,
    member_ids: Collection[int] | None = None,
    expected: DuesShown | None = None,
) -> list[Claim]:
    """Claim the dues of the statutes, due on a day, from whoever is a member then: of each group its own (plan_dues).

    Who was asked for dues of the same period (law.dues) is not asked again, whatever the day, and of a group that pays
    none nothing is claimed. member_ids: of these alone; ids of others are passed over. expected: what the page showed.

    Raises NoDues where the statutes in force that day know none, DuesClaimedAlready where nobody is left to ask and
    the dues of the period are due on another day, PlanChanged where it is other than was shown.
    """
    authorize(RULES, "membership.claim_dues", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    take_all_of(
        coop.pk, member_ids
    )  # whose admission is taken back meanwhile is asked for nothing, or owes it no more
    plan = plan_dues(coop, due_on, member_ids)
    if expected is not None and plan.shown != expected:
        raise PlanChanged(
            _("Something came in between: what would be claimed is other than was shown. Look at it again.")
        )
    claims = raise_claims(actor=actor, coop_id=coop.pk, lines=_lines(plan), now=now)
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


def _lines(plan: DuesPlan) -> list[ClaimLine]:
    """By number, whatever the group."""
    asked = [(member, part.each) for part in plan.parts if part.each for member in part.members]
    return [_line(plan, member, amount) for member, amount in sorted(asked, key=lambda each: each[0].number)]


def _line(plan: DuesPlan, member: Member, amount: int) -> ClaimLine:
    with translation.override(member.party.language):
        reference = _("Dues, member %(number)s") % {"number": member.number}
    return ClaimLine(
        debtor=member.pk,
        kind=ClaimKind.DUES,
        amount=amount,
        due_on=plan.due_on,
        reference=reference,
        subject=dues_subject(plan.period[0]),
    )
