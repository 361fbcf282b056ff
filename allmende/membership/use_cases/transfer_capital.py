"""Hand capital and its shares on to another member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import CapitalTransferred
from ..handing_on import Handover, judge_handover
from ..models import Cause, Departure, Member, ShareKind, ShareMovement
from ..permissions import RULES
from ..queries import live_movements
from ..refusals import TransferNotAllowed
from ..taking import refuse_day, refuse_who_leaves, refuse_who_left, take_members
from .end_membership import WayOut, end_membership
from .move_shares import ShareChange, move_shares
from .pass_capital import pass_capital


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What two members agreed in Textform (§ 76 (1) GenG).

    shares: how many are handed on, None for all: that ends the giver's membership. amount: the capital that goes with
    them, in cents; None for what is paid in on them. consented_on: the board's consent, where the statutes ask for it.
    What the taker pays for it is their own affair.
    """

    shares: int | None
    agreed_on: date
    consented_on: date | None = None
    amount: int | None = None


@transaction.atomic
def transfer_capital(
    *, actor: Actor, giver_id: int, taker_id: int, agreement: Agreement, on: date, now: datetime
) -> Handover:
    """Transfer capital (Übertragung des Geschäftsguthabens, § 76 GenG), in full or in part, at the nominal of then.

    Raises TransferNotAllowed where the statutes or the sums do not allow it, TooManyShares, NotEnoughCapital,
    AlreadyLeaving for a taker who leaves, and for a part of what somebody who leaves holds; NotYetReceived,
    NotAMember, MovedSince, NoStatutes.
    """
    giver, taker = take_members(actor, [giver_id, taker_id])
    authorize(RULES, "membership.transfer_capital", actor=actor, on=giver)
    if giver_id == taker_id:
        raise TransferNotAllowed(_("Nobody transfers to oneself."), field="taker")
    refuse_day(actor, giver, agreement.agreed_on, on=on, field="agreed_on")
    refuse_day(actor, giver, agreement.consented_on or agreement.agreed_on, on=on, field="consented_on")
    handover = judge_handover(
        giver,
        taker,
        shares=agreement.shares,
        amount=agreement.amount,
        agreed_on=agreement.agreed_on,
        consented_on=agreement.consented_on,
    )
    _refuse_who_is_not_there(giver, taker, handover)
    departure = _hand_on_shares(actor, giver, taker, handover, agreement)
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
    return handover


def _refuse_who_is_not_there(giver: Member, taker: Member, handover: Handover) -> None:
    refuse_who_left(giver, on=handover.day.on)
    refuse_who_left(taker, on=handover.day.on)
    refuse_who_leaves(taker)


def _hand_on_shares(
    actor: Actor, giver: Member, taker: Member, handover: Handover, agreement: Agreement
) -> Departure | None:
    """Both histories say the same: what one gives, the other takes, at the same nominal and day."""
    departure = None
    if handover.is_all:
        way = WayOut(
            cause=Cause.TRANSFER,
            received_on=agreement.agreed_on,
            ends=handover.day,
            counterpart=taker,
        )
        departure = end_membership(actor=actor, member=giver, way=way)
        departure.settled_on = handover.day.on  # nothing is left to pay out
        departure.save(update_fields=["settled_on"])
        given = [(each.price, each.shares) for each in _of(giver, departure)]
    else:
        given = [(price, -count) for price, count in handover.lots]
        for price, shares in given:
            _move(actor, giver, taker, price, shares, handover, agreement)
    for price, shares in given:
        _move(actor, taker, giver, price, -shares, handover, agreement)
    return departure


def _of(giver: Member, departure: Departure) -> list[ShareMovement]:
    return list(live_movements(giver).filter(batch=departure.batch))


def _move(
    actor: Actor,
    member: Member,
    other: Member,
    price: int,
    shares: int,
    handover: Handover,
    agreement: Agreement,
) -> None:
    change = ShareChange(
        kind=ShareKind.TRANSFER,
        shares=shares,
        price=price,
        effective_on=handover.day.on,
        signed_on=agreement.agreed_on,
        admitted_on=agreement.consented_on,
        counterpart=other,
    )
    move_shares(actor=actor, member=member, change=change)
