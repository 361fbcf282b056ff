"""Use what an applicant paid for what is owed since the admission. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from allmende.kernel.actor import Actor

from ..models import Application, Member
from ..money.credits import parts_of
from ..money.held import Held, HeldKind, held_for
from ..money.payment import Payment
from .enter_payment import enter_payment
from .keep_held import keep_held


@transaction.atomic
def use_held(*, actor: Actor, application: Application, member: Member, now: datetime) -> None:
    """Each payment on the claims, the longest due first, with its own value date; what is beyond is kept for the
    member. It is held until the first day of the membership. Application and member are locked.

    Raises HeldNoLonger, and what enter_payment raises.
    """
    for held in held_for(application):
        if held.ended is None:
            _use(actor, member, held, now)


def _use(actor: Actor, member: Member, held: Held, now: datetime) -> None:
    whole, parts = uuid5(held.stands, HeldKind.USED), parts_of(member, held.amount, None)
    beyond = held.amount - sum(part for _claim, part in parts)
    keep_held(actor=actor, member=member, held=held, beyond=beyond, on=member.joined_on, now=now)
    for claim, part in parts:
        enter_payment(
            actor=actor,
            member=member,
            claim=claim,
            payment=_part(held, part, uuid5(whole, str(claim.pk))),
            now=now,
            batch=whole,
        )


def _part(held: Held, amount: int, payment_id: UUID) -> Payment:
    return Payment(id=payment_id, amount=amount, value_on=held.value_on, manner=held.manner)
