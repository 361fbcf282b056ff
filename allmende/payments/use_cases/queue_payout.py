"""Queue an amount that the cooperative owes somebody. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns
from ..facts import PayoutQueued
from ..models import Payout
from ..models.bank_account import NO_ACCOUNT
from ..recording import actor_columns, check_amount, plain_text
from ..refusals import PayoutExists


@transaction.atomic
def queue_payout(
    *,
    actor: Actor,
    coop_id: int,
    creditor: int,
    amount: int,
    due_until: date,
    reason: str,
    now: datetime,
    subject: str = "",
    holder: str = "",
    iban: str = "",
) -> Payout:
    """Queue a payout (Auszahlung) until its last legal day; the account may follow later (name_payout_account).

    Raises InvalidIban, Invalid, and PayoutExists when this subject was queued or paid before.
    """
    check_amount(amount)
    payout = Payout(
        coop_id=coop_id,
        creditor=creditor,
        amount=amount,
        due_until=due_until,
        reason=plain_text(reason, longest=140, field="reason", required=True),
        subject=plain_text(subject, longest=80, field="subject"),
        queued_at=now,
        **_account(holder, iban),
        **actor_columns(actor),
    )
    _store(payout)
    tell(
        PayoutQueued(
            payout_id=payout.pk,
            coop_id=coop_id,
            creditor=creditor,
            amount=amount,
            due_until=due_until,
            subject=payout.subject,
        ),
        actor=actor,
    )
    return payout


def _account(holder: str, iban: str) -> dict[str, Any]:
    if not holder.strip() and not iban.strip():
        return NO_ACCOUNT
    holder = plain_text(holder, longest=LONGEST_HOLDER, field="holder", required=True)
    return account_columns(holder=holder, iban=iban)


def _store(payout: Payout) -> None:
    try:
        with transaction.atomic():
            payout.save(force_insert=True)
    except IntegrityError as error:
        if "a_subject_is_paid_out_once" in str(error):
            raise PayoutExists(
                _("This is paid out already, or waits to be."), rule=_("A payout is paid once.")
            ) from error
        raise
