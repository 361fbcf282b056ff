"""Let what an applicant paid be the member's own. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid5

from django.db import transaction

from allmende.kernel.actor import Actor

from ..models import Member
from ..money.credits import CreditKind
from ..money.held import Held, HeldKind
from .end_held import end_held
from .move_credit import CreditChange, move_credit


@transaction.atomic
def keep_held(*, actor: Actor, member: Member, held: Held, beyond: int, on: date, now: datetime) -> None:
    """It is held no longer, and so many cents of it, beyond what goes on claims, are kept for the member.

    on: since when, but not before it came in. The member is locked. Raises HeldNoLonger.
    """
    day = max(on, held.value_on)
    end_held(
        actor=actor,
        coop_id=member.coop_id,
        held=held,
        kind=HeldKind.USED,
        end_id=uuid5(held.stands, "end"),
        on=day,
        now=now,
    )
    if beyond:
        kept = CreditChange(
            id=uuid5(held.stands, HeldKind.USED), kind=CreditKind.SURPLUS, amount=beyond, effective_on=day
        )
        move_credit(actor=actor, member=member, change=kept, now=now)
