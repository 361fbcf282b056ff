"""Take back a payment that was distributed over several claims, as the one it was."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.refusals import AlreadyReversed

from ..facts.claims import DistributedTakenBack
from ..models import Member
from ..money.credits import CreditKind, credit_of
from ..money.sent_again import different_payment
from ..money.spent_credits import in_the_way
from ..money.whole_payments import Surplus, WholePayment, whole_payment_or_refuse
from ..permissions import RULES
from ..refusals.members import PlanChanged
from ..refusals.payments import NotEnoughCredit
from ..taking import take_member, take_the_list, visible_or_refuse
from .move_credit import CreditChange, move_credit
from .reverse_payment import TakingBack, reverse_payment


@transaction.atomic
def take_distributed_back(
    *,
    actor: Actor,
    member_id: int,
    payment_id: UUID,
    reversal_id: UUID,
    value_on: date,
    note: str,
    now: datetime,
    expected: int | None = None,
) -> WholePayment:
    """Take back all of it that stands: each part on a claim, and what is kept; or nothing, where one is refused. What
    was used of a member's credit is kept again.

    reversal_id: sent again, it is the same. expected: cents that were shown as standing. Raises NotFound,
    AlreadyReversed, PlanChanged, NotEnoughCredit where what was kept is used or paid back meanwhile, Invalid,
    DifferentPayment, and what reverse_payment raises.
    """
    take_the_list(visible_or_refuse(actor, member_id).coop_id)  # payouts may be weighed anew
    member = take_member(actor, member_id)
    authorize(RULES, "membership.take_payment_back", actor=actor, on=member)
    whole = whole_payment_or_refuse(member, payment_id)
    back = TakingBack(id=reversal_id, value_on=value_on, note=note.strip(), batch=reversal_id)
    if _was_sent_before(whole, back):
        return whole
    _refuse(member, whole, back, expected, now)
    for part in reversed(whole.parts):
        if part.back is None:
            one = TakingBack(
                id=uuid5(back.id, str(part.receipt.pk)), value_on=value_on, note=back.note, batch=back.id
            )
            reverse_payment(actor=actor, member=member, receipt=part.receipt, back=one, now=now)
    if whole.surplus is not None and whole.surplus.back is None:
        _give_up(actor, member, whole.surplus, back, now)
    tell(
        DistributedTakenBack(
            payment_id=whole.id,
            member_id=member.pk,
            coop_id=member.coop_id,
            amount=whole.standing,
            of_credit=whole.standing_surplus,
        ),
        actor=actor,
    )
    return whole_payment_or_refuse(member, payment_id)


def _was_sent_before(whole: WholePayment, back: TakingBack) -> bool:
    """Raises DifferentPayment where the same id said something else."""
    of_parts = [part.back for part in whole.parts if part.back and part.back.batch == back.id]
    of_surplus = whole.surplus.back if whole.surplus else None
    if of_surplus is not None and of_surplus.pk != back.id:
        of_surplus = None
    as_said = all((each.value_on, each.note) == (back.value_on, back.note) for each in of_parts)
    if of_surplus is not None:
        as_said = as_said and of_surplus.effective_on == back.value_on
    if not as_said:
        raise different_payment()
    return bool(of_parts or of_surplus)


def _refuse(
    member: Member, whole: WholePayment, back: TakingBack, expected: int | None, now: datetime
) -> None:
    if not whole.standing:
        raise AlreadyReversed(
            _("All of this payment was taken back before."),
            rule=_("A payment is taken back once; enter it anew if that was wrong."),
        )
    if expected is not None and expected != whole.standing:
        raise PlanChanged(
            _("Something came in between: %(amount)s € of this payment are still there. Look at it again.")
            % {"amount": format_amount(whole.standing, decimals=2)}
        )
    if not whole.value_on <= back.value_on:
        raise Invalid(_("A payment cannot be taken back before it came in."), field="value_on")
    if back.value_on > timezone.localdate(now):
        raise Invalid(_("Nothing is taken back on a day that is still to come."), field="value_on")
    if spent := in_the_way(member, whole):
        raise NotEnoughCredit(
            _(
                "%(kept)s € of this payment were kept for the member, and %(left)s € are left. Take back first: "
                "%(steps)s."
            )
            % {
                "kept": format_amount(whole.standing_surplus, decimals=2),
                "left": format_amount(credit_of(member), decimals=2),
                "steps": "; ".join(each.words for each in spent),
            },
            rule=_("What is kept for a member never falls below zero."),
        )


def _give_up(actor: Actor, member: Member, surplus: Surplus, back: TakingBack, now: datetime) -> None:
    change = CreditChange(
        id=back.id,
        kind=CreditKind.REVERSAL,
        amount=-surplus.moved.amount,
        effective_on=back.value_on,
        reverses=surplus.moved,
    )
    move_credit(actor=actor, member=member, change=change, now=now)
