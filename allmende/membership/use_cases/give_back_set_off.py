"""Let what was set off be paid out after all. An operation: the caller has authorized, and holds list and member."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import Receipt
from allmende.payments.queries import latest_payout_about
from allmende.payments.use_cases.replace_payout import replace_payout

from ..facts.years import SetOffTakenBack
from ..models import Member
from ..money.set_off import set_off_with
from ..refusals.members import AlreadyPaidOut
from ..year.runs import settled_departure
from .weigh_payouts import weigh_payouts


@transaction.atomic
def give_back_set_off(*, actor: Actor, member: Member, receipt: Receipt, now: datetime) -> None:
    """The payout rises by the payment that was taken back, if that was set off against one; else nothing is done.

    Raises AlreadyPaidOut where what was left of it is paid: that is taken back before.
    """
    subject = set_off_with(receipt)
    if not subject:
        return
    payout = latest_payout_about(coop_id=member.coop_id, subject=subject)
    if payout is None or payout.paid_on:
        raise AlreadyPaidOut(
            _("What was left of the payout is entered as paid. Take that back first."),
            rule=_("A payout is paid once."),
        )
    standing = 0 if payout.cancelled_at else payout.amount
    with translation.override(member.party.language):
        reason = _("The set-off was taken back")
    anew = replace_payout(
        actor=actor, payout=payout, amount=standing + receipt.amount, reason=reason, now=now
    )
    weigh_payouts(actor=actor, coop_id=member.coop_id, on=timezone.localdate(now))
    tell(
        SetOffTakenBack(
            payout_id=anew.pk if anew else payout.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            departure_id=settled_departure(subject) or 0,
            amount=receipt.amount,
        ),
        actor=actor,
    )
