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

from ..facts.members import DuesClaimed
from ..models import ListOfMembers, Member
from ..money.claims import dues_subject, members_with_dues_of
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.members import NoDues


@transaction.atomic
def claim_dues(
    *, actor: Actor, coop: Coop, due_on: date, now: datetime, member_ids: Collection[int] | None = None
) -> list[Claim]:
    """Claim the dues of the statutes, due on a day, from whoever is a member then. A second run claims nothing more.

    member_ids: of these alone; ids of others are passed over.

    Raises NoDues where the statutes in force that day know none.
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
    lines = [_line(member, due_on, statutes.dues) for member in _owing(coop, due_on, member_ids)]
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


def _owing(coop: Coop, on: date, member_ids: Collection[int] | None) -> list[Member]:
    """Members that day who were not asked for this day's dues before."""
    members = Member.objects.filter(coop=coop, joined_on__lte=on).select_related("party")
    if member_ids is not None:
        members = members.filter(pk__in=member_ids)
    present = members.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    return list(present.exclude(pk__in=members_with_dues_of(coop.pk, on)).order_by("number"))


def _line(member: Member, due_on: date, amount: int) -> ClaimLine:
    with translation.override(member.party.language):
        reference = _("Dues, member %(number)s") % {"number": member.number}
    return ClaimLine(
        debtor=member.pk,
        kind=ClaimKind.DUES,
        amount=amount,
        due_on=due_on,
        reference=reference,
        subject=dues_subject(due_on),
    )
