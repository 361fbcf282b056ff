"""Memberships that somebody held with others to the end and holds no longer, until what they bring is paid.

Who of a household joins again goes on in its row, without the others (joining/same_person.py): these see nothing of
what begins, and their powers have ended. But what the former membership still brings is theirs, too (§ 73 GenG).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access

from .law.explained import Explained
from .letters.paid_out import payout_days
from .letters.settlements import settled_here, settlement_as_it_stands
from .models import Bond, BondRole, Departure, Member
from .money.to_come import ToCome, to_come
from .queries import holding_on


@dataclass(frozen=True)
class FormerMembership:
    """figures: of the settlement, as its letter says them; empty before. days: until when is paid, with why."""

    member: Member
    to_come: ToCome
    figures: Sequence[Sequence[str]]
    days: Sequence[Explained]


def former_memberships(actor: Actor, *, on: date) -> list[FormerMembership]:
    """By cooperative. on: today."""
    held = _held_to_the_end(actor.person_id, on) if actor.person_id is not None else []
    with seeing(person_id=actor.person_id, coop_ids=sorted({each.coop_id for each in held})):
        found = [_former(member, on) for member in held]
    return [each for each in found if each.to_come]


def _held_to_the_end(person_id: int, on: date) -> list[Member]:
    """Whoever holds still sees the membership itself."""
    mine = Bond.objects.filter(
        party=OuterRef("party"), role=BondRole.JOINT_HOLDER, died_on=None, beside__person_id=person_id
    )
    to_the_end = mine.filter(from_day__lte=OuterRef("left_on"), until_day__gt=OuterRef("left_on"))
    ended = Member.objects.filter(Exists(to_the_end), ~Exists(mine.filter(holding_on(on))))
    with system_access():  # the rows show themselves to nobody who stands there no longer
        found = ended.filter(voided_at=None, left_on__lt=on).select_related("party", "coop")
        return list(found.order_by("coop__sort_name", "number"))


def _former(member: Member, on: date) -> FormerMembership:
    steps = Departure.objects.filter(member=member, shares=None, withdrawn_on=None, overtaken_by=None)
    step = steps.select_related("coop", "member__party", "member__coop").first()
    if step is None:
        return FormerMembership(member, to_come(member, on=on), (), ())
    is_settled = bool(settled_here(member.coop_id, [step]))
    figures = settlement_as_it_stands(step).figures if is_settled else ()
    return FormerMembership(member, to_come(member, on=on), figures, payout_days(step))
