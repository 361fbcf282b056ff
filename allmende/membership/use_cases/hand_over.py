"""Let shares, capital and what is open on them go over. An operation: whoever calls it has authorized and judged."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.members import CapitalTransferred
from ..models import Cause, Departure, Member, ShareKind, ShareMovement
from ..queries import live_movements, overtaken_by
from ..shares.claims import about_shares
from ..shares.handing_on import Handover
from ..shares.lots import Lot
from .end_membership import WayOut, end_membership
from .move_shares import ShareChange, move_shares
from .pass_capital import pass_capital
from .pass_claims import pass_claims
from .raise_claims_again import raise_claims_again


@transaction.atomic
def hand_over(
    *, actor: Actor, giver: Member, taker: Member, handover: Handover, now: datetime, consented: str = ""
) -> Departure | None:
    """Both histories say the same: what one gives, the other takes, at the same nominal and day (§ 76 GenG).

    Returns the giver's departure where all was given. One batch names all that was moved: the departure's, where there
    is one. Both rows are locked. consented: who consented to an investing taker, in words; beside what was taken.
    """
    departure = _end(actor, giver, taker, handover, now) if handover.is_all else None
    batch = departure.batch if departure else uuid4()
    taken = _hand_on_shares(actor, giver, taker, handover, batch, consented)
    pass_claims(
        actor=actor,
        giver=giver,
        taker=taker,
        unpaid=handover.unpaid,
        is_all=handover.is_all,
        subject=about_shares(taken[0].pk),
        batch=batch,
        now=now,
    )
    pass_capital(
        actor=actor,
        giver=giver,
        taker=taker,
        amount=handover.amount,
        effective_on=handover.day.on,
        now=now,
        batch=batch,
    )
    tell(
        CapitalTransferred(
            giver_id=giver.pk,
            taker_id=taker.pk,
            coop_id=giver.coop_id,
            shares=handover.shares,
            amount=handover.amount,
            effective_on=handover.day.on,
            departure_id=departure.pk if departure else None,
            batch=batch,
        ),
        actor=actor,
    )
    return departure


def _end(actor: Actor, giver: Member, taker: Member, handover: Handover, now: datetime) -> Departure:
    """The giver's membership ends. What was dropped for an exit that was to be later goes over, too."""
    way = WayOut(
        cause=Cause.TRANSFER, received_on=handover.agreement.agreed_on, ends=handover.day, counterpart=taker
    )
    departure = end_membership(actor=actor, member=giver, way=way)
    departure.settled_on = handover.day.on  # nothing is left to pay out
    departure.save(update_fields=["settled_on"])
    for later in overtaken_by(departure):
        raise_claims_again(actor=actor, member=giver, batch=later.batch, now=now)
    return departure


def _hand_on_shares(
    actor: Actor, giver: Member, taker: Member, handover: Handover, batch: UUID, consented: str
) -> list[ShareMovement]:
    """Returns what the taker took. The end of a membership has moved the giver's shares already."""
    given = handover.lots
    if handover.is_all:
        gone = live_movements(giver).filter(batch=batch)
        given = [(each.price, -each.shares) for each in gone]
    else:
        _move(actor, giver, taker, [(price, -shares) for price, shares in given], handover, batch)
    return _move(actor, taker, giver, given, handover, batch, reason=consented)


def _move(
    actor: Actor,
    member: Member,
    other: Member,
    lots: list[Lot],
    handover: Handover,
    batch: UUID,
    *,
    reason: str = "",
) -> list[ShareMovement]:
    changes = [
        ShareChange(
            kind=ShareKind.TRANSFER,
            shares=shares,
            price=price,
            effective_on=handover.day.on,
            signed_on=handover.agreement.agreed_on,
            admitted_on=handover.agreement.consented_on,
            counterpart=other,
            batch=batch,
            reason=reason,
        )
        for price, shares in lots
    ]
    return [move_shares(actor=actor, member=member, change=change) for change in changes]
