"""Let shares, capital and what is open on them go over. An operation: whoever calls it has authorized and judged."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import CapitalTransferred
from ..handing_on import Handover
from ..lots import Lot
from ..models import Cause, Departure, Member, ShareKind, ShareMovement
from ..queries import live_movements, overtaken_by
from .end_membership import WayOut, end_membership
from .move_shares import ShareChange, move_shares
from .pass_capital import pass_capital
from .pass_claims import pass_claims
from .raise_claims_again import raise_claims_again


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    giver: Member,
    taker: Member,
    handover: Handover,
    agreed_on: date,
    consented_on: date | None,
    now: datetime,
) -> Departure | None:
    """Both histories say the same: what one gives, the other takes, at the same nominal and day (§ 76 GenG).

    Returns the giver's departure where all was given. Both rows are locked.
    """
    departure, batch, given = None, uuid4(), handover.lots
    if handover.is_all:
        departure = _end(actor, giver, taker, handover, agreed_on, now)
        batch, given = departure.batch, _gone_with(giver, departure)
    else:
        _move(
            actor,
            giver,
            taker,
            [(price, -shares) for price, shares in given],
            handover,
            agreed_on,
            consented_on,
        )
    taken = _move(actor, taker, giver, given, handover, agreed_on, consented_on)
    pass_claims(
        actor=actor,
        giver=giver,
        taker=taker,
        unpaid=handover.unpaid,
        is_all=handover.is_all,
        subject=f"shares:{taken[0].pk}",
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
        batch=departure.batch if departure else None,
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
        ),
        actor=actor,
    )
    return departure


def _end(
    actor: Actor, giver: Member, taker: Member, handover: Handover, agreed_on: date, now: datetime
) -> Departure:
    """The giver's membership ends. What was dropped for an exit that was to be later goes over, too."""
    way = WayOut(cause=Cause.TRANSFER, received_on=agreed_on, ends=handover.day, counterpart=taker)
    departure = end_membership(actor=actor, member=giver, way=way)
    departure.settled_on = handover.day.on  # nothing is left to pay out
    departure.save(update_fields=["settled_on"])
    for later in overtaken_by(departure):
        raise_claims_again(actor=actor, member=giver, batch=later.batch, now=now)
    return departure


def _gone_with(giver: Member, departure: Departure) -> list[Lot]:
    moved = live_movements(giver).filter(batch=departure.batch)
    return [(each.price, -each.shares) for each in moved]


def _move(
    actor: Actor,
    member: Member,
    other: Member,
    lots: list[Lot],
    handover: Handover,
    agreed_on: date,
    consented_on: date | None,
) -> list[ShareMovement]:
    return [
        move_shares(
            actor=actor,
            member=member,
            change=ShareChange(
                kind=ShareKind.TRANSFER,
                shares=shares,
                price=price,
                effective_on=handover.day.on,
                signed_on=agreed_on,
                admitted_on=consented_on,
                counterpart=other,
            ),
        )
        for price, shares in lots
    ]
