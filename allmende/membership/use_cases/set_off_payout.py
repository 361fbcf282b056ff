"""Set off what a leaver still owes against what is paid out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner, Payout
from allmende.payments.refusals import PayoutIsClosed
from allmende.payments.use_cases.enter_receipt import enter_receipt
from allmende.payments.use_cases.replace_payout import replace_payout

from ..facts.members import PaymentRecorded
from ..facts.years import PayoutSetOff
from ..money.minimum_capital import refuse_suspended
from ..money.payouts import payout_or_refuse
from ..money.set_off import Offset, batch_of, offsets_of
from ..permissions import RULES
from ..refusals.members import PlanChanged
from ..refusals.payments import NothingToSetOff
from ..taking import take_all_of, take_member, take_the_list
from ..year.runs import settled_departure
from .weigh_payouts import weigh_payouts


@transaction.atomic
def set_off_payout(
    *, actor: Actor, coop_id: int, payout_id: int, on: date, now: datetime, expected: int | None = None
) -> Payout | None:
    """Each claim that is due counts as paid today, the longest due first, and the payout falls by as much (§§ 387, 389
    BGB); the declaration (§ 388) is the letter that goes out. Returns what is left to be paid, None where nothing is.

    expected: the sum that was shown, in cents. What is suspended is not set off either (§ 8a GenG). Raises NotFound,
    NothingToSetOff, PlanChanged, PayoutIsClosed, PayoutIsSuspended.
    """
    take_the_list(coop_id)
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    take_all_of(coop_id, [payout.creditor])
    weigh_payouts(actor=actor, coop_id=coop_id, on=on)
    payout = payout_or_refuse(coop_id, payout_id)
    offsets = offsets_of(payout, on=on)
    total = sum(each.amount for each in offsets)
    _refuse(payout, total, expected, on)
    batch = batch_of(payout)
    for each in offsets:
        _count_as_paid(actor, payout, each, batch, on, now)
    with translation.override(take_member(actor, payout.creditor).party.language):
        reason = _("Set off against what was owed")
    left = replace_payout(actor=actor, payout=payout, amount=payout.amount - total, reason=reason, now=now)
    weigh_payouts(actor=actor, coop_id=coop_id, on=on)
    tell(
        PayoutSetOff(
            payout_id=payout.pk,
            member_id=payout.creditor,
            coop_id=coop_id,
            departure_id=settled_departure(payout.subject) or 0,
            amount=total,
            left=left.amount if left else 0,
        ),
        actor=actor,
    )
    return left


def _refuse(payout: Payout, total: int, expected: int | None, on: date) -> None:
    if payout.paid_on or payout.cancelled_at:
        raise PayoutIsClosed(
            _("This payout is no longer waiting: it was paid or cancelled."),
            rule=_("A payout is paid once."),
            state=str(payout.state),
        )
    refuse_suspended(payout, on=on)
    if not total:
        raise NothingToSetOff(
            _("Nothing is owed that could be set off against this payout."),
            rule=_(
                "Only what is due is set off (§ 387 BGB), and only against the payout of a settlement. What is owed on "
                "shares is not: no payment finds room on them any more."
            ),
        )
    if expected is not None and expected != total:
        raise PlanChanged(
            _(
                "The figures have changed since they were shown. Nothing was posted; please look at them again."
            )
        )


def _count_as_paid(
    actor: Actor, payout: Payout, offset: Offset, batch: UUID, on: date, now: datetime
) -> None:
    receipt = enter_receipt(
        actor=actor,
        receipt_id=uuid4(),
        claim_id=offset.claim.pk,
        amount=offset.amount,
        value_on=on,
        manner=Manner.SET_OFF,
        note=payout.reason,
        now=now,
        batch=batch,
    )
    fact = PaymentRecorded(
        receipt_id=receipt.pk,
        claim_id=offset.claim.pk,
        member_id=payout.creditor,
        coop_id=payout.coop_id,
        amount=receipt.amount,
    )
    tell(fact, actor=actor)
