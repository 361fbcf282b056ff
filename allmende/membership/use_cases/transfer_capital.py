"""Hand capital and its shares on to another member."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..joining.consent import Consent, consent_to_taker
from ..models import Member
from ..permissions import RULES
from ..refusals.members import TransferNotAllowed
from ..register.dissolution import refuse_transfer
from ..shares.handing_on import Agreement, Handover, judge_handover
from ..taking import refuse_day, refuse_who_leaves, refuse_who_left, take_members
from .hand_over import hand_over


@transaction.atomic
def transfer_capital(
    *,
    actor: Actor,
    giver_id: int,
    taker_id: int,
    agreement: Agreement,
    consent: Consent | None = None,
    on: date,
    now: datetime,
) -> Handover:
    """Transfer capital (Übertragung des Geschäftsguthabens, § 76 GenG), in full or in part, at the price of that day.

    What is open on the shares goes with them (pass_claims); the taker's own mandate, if there is one, collects it.
    consent: for an investing member who takes them (§ 8 (2) GenG).
    Raises TransferNotAllowed where the statutes or the sums do not allow it, TooManyShares, NotEnoughCapital,
    ResolutionNotAllowed where an investing member takes them and nobody consented, AlreadyLeaving for a taker who
    leaves, and for a part of what somebody who leaves holds; CoopIsDissolved, NotYetReceived, NotAMember,
    MovedSince, NoStatutes.
    """
    giver, taker = take_members(actor, [giver_id, taker_id])
    authorize(RULES, "membership.transfer_capital", actor=actor, on=giver)
    if giver_id == taker_id:
        raise TransferNotAllowed(_("Nobody transfers to oneself."), field="taker")
    refuse_day(actor, giver, agreement.agreed_on, on=on, field="agreed_on")
    refuse_day(actor, giver, agreement.consented_on or agreement.agreed_on, on=on, field="consented_on")
    handover = judge_handover(giver, taker, agreement)
    _refuse_who_is_not_there(giver, taker, handover)
    refuse_transfer(giver.coop, on=handover.day.on)
    consented = consent_to_taker(taker, consent, on=handover.day.on, today=on)
    hand_over(actor=actor, giver=giver, taker=taker, handover=handover, now=now, consented=consented)
    return handover


def _refuse_who_is_not_there(giver: Member, taker: Member, handover: Handover) -> None:
    refuse_who_left(giver, on=handover.day.on)
    refuse_who_left(taker, on=handover.day.on)
    refuse_who_leaves(taker)
