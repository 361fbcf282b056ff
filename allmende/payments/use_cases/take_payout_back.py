"""Take back that a payout was paid: by mistake, or sent back by the bank. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import PayoutTakenBack
from ..models import Payout, PayoutReturn, ReturnCause
from ..recording import actor_columns, check_not_ahead
from ..taking import take_paid_payout


@transaction.atomic
def take_payout_back(
    *, actor: Actor, payout_id: int, back_on: date, cause: ReturnCause, now: datetime
) -> Payout:
    """It waits again, for the account it had. That it was entered as paid, and on which day, stays as a PayoutReturn.

    Raises NoSuchPayout, PayoutNotPaid, and Invalid for a day before it was paid, or to come.
    """
    columns = actor_columns(actor)
    check_not_ahead(back_on, now=now, field="back_on")
    payout = take_paid_payout(payout_id)
    paid_on = payout.paid_on
    assert paid_on is not None  # noqa: S101  it was taken because it is paid
    if back_on < paid_on:
        raise Invalid(_("A payout cannot come back before it was paid."), field="back_on")
    PayoutReturn.objects.create(
        coop_id=payout.coop_id,
        payout=payout,
        number=payout.times_back + 1,
        paid_on=paid_on,
        back_on=back_on,
        cause=cause,
        recorded_at=now,
        **columns,
    )
    payout.refresh_from_db()  # the database made it wait again
    tell(
        PayoutTakenBack(
            payout_id=payout.pk,
            coop_id=payout.coop_id,
            creditor=payout.creditor,
            amount=payout.amount,
            paid_on=paid_on,
            back_on=back_on,
            cause=str(cause),
            subject=payout.subject,
        ),
        actor=actor,
    )
    return payout
