"""Take back a transfer of shares and capital that was entered by mistake."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..models import CapitalKind, CapitalMovement, Member, ShareKind, ShareMovement
from ..permissions import RULES, members_visible_to
from ..refusals.members import NothingToTakeBack
from ..register.lone_shares import Named, without_capital
from ..shares.mistakes import reason_or_refuse
from ..shares.transfer_mistakes import refuse_to_leave_too_few, refuse_what_followed_transfer
from ..shares.transfers import Transferred, standing_transfer, transfer_behind
from ..taking import take_members
from .undo_transfer import undo_transfer


@transaction.atomic
def take_back_transfer(
    *, actor: Actor, member_id: int, movement_id: UUID, reason: str, on: date, now: datetime
) -> Member:
    """Say that shares were never handed on, in full or in part (§ 76 GenG): both sides hold and owe what they did.

    movement_id: of the capital that went over, or where none did, of the shares, in the history of the member, who is
    either side. Returns that member.
    What was known on earlier days stays. Raises NothingToTakeBack, SomethingRestsOnIt where the taker left, gave shares
    on or back, or paid on them, a result was divided or an exit settled since; NotEnoughCapital, Invalid.
    """
    movement = transfer_or_refuse(actor, member_id, movement_id)
    authorize(
        RULES, "membership.take_back_transfer", actor=actor, on=movement.member
    )  # a member sees one side only
    member, other = take_members(actor, [movement.member_id, movement.counterpart_id or 0])
    why = reason_or_refuse(reason)
    transferred = judge_taking_back(movement, member, other)
    undo_transfer(actor=actor, transferred=transferred, reason=why, on=on, now=now)
    return member


def transfer_or_refuse(actor: Actor, member_id: int, movement_id: UUID) -> Named:
    """The member's side of a transfer. Raises NotFound."""
    of_member = {"member__in": members_visible_to(actor).filter(pk=member_id).values("pk")}
    capital = CapitalMovement.objects.filter(kind=CapitalKind.TRANSFER, **of_member).select_related("member")
    movement = capital.filter(pk=movement_id).first()
    if movement is not None:
        return movement
    shares = ShareMovement.objects.filter(kind=ShareKind.TRANSFER, **of_member).select_related("member")
    alone = without_capital(shares.filter(pk=movement_id), capital)
    if not alone:
        raise NotFound(_("There is no such transfer."))
    return alone[0]


def judge_taking_back(movement: Named, member: Member, other: Member) -> Transferred:
    """Both sides of it, under their locks, or what stands against it."""
    if standing_transfer(member, movement.pk) is None:
        raise NothingToTakeBack(
            _("This transfer was taken back already."), rule=_("What does not count needs no correction.")
        )
    transferred = transfer_behind(movement, {member.pk: member, other.pk: other})
    refuse_what_followed_transfer(transferred)
    refuse_to_leave_too_few(transferred)
    return transferred
