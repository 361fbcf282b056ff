"""Queue many payouts at once: the settlements of a year, a dividend. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns
from ..facts import PayoutsQueued
from ..models import Payout
from ..models.bank_account import NO_ACCOUNT
from ..paying_to import accounts_known
from ..recording import actor_columns, check_amount, plain_text
from ..refusals import PayoutExists

AT_ONCE = 2000
"""Rows in one statement."""


@dataclass(frozen=True, kw_only=True)
class PayoutLine:
    """One payout to queue.

    holder, iban: where it goes; or to_known_account: to the creditor's account for payouts, else to that of the mandate
    in force. Without any of them the account follows later.
    """

    creditor: int
    amount: int
    due_until: date
    reason: str
    subject: str = ""
    holder: str = ""
    iban: str = ""
    to_known_account: bool = False


@transaction.atomic
def queue_payouts(*, actor: Actor, coop_id: int, lines: Sequence[PayoutLine], now: datetime) -> list[Payout]:
    """Queue all of them or none, in the order given. Raises InvalidIban, Invalid, and PayoutExists.

    Told as one fact with number and sum: the rows carry their actor themselves.
    """
    payouts = new_payouts(actor, coop_id, lines, now)
    if not payouts:
        return []
    store(payouts)
    tell(
        PayoutsQueued(coop_id=coop_id, number=len(payouts), amount=sum(payout.amount for payout in payouts)),
        actor=actor,
    )
    return payouts


def new_payouts(actor: Actor, coop_id: int, lines: Sequence[PayoutLine], now: datetime) -> list[Payout]:
    """Payouts that are not yet stored. Raises InvalidIban and Invalid."""
    accounts = accounts_known(coop_id, [line.creditor for line in lines if line.to_known_account])
    return [
        Payout(
            coop_id=coop_id,
            creditor=line.creditor,
            amount=_checked(line.amount),
            due_until=line.due_until,
            reason=plain_text(line.reason, longest=140, field="reason", required=True),
            subject=plain_text(line.subject, longest=80, field="subject"),
            queued_at=now,
            **(_named_account(line) or accounts.get(line.creditor, NO_ACCOUNT)),
            **actor_columns(actor),
        )
        for line in lines
    ]


def store(payouts: list[Payout]) -> None:
    """Insert them. Raises PayoutExists when one of their subjects was queued or paid before."""
    try:
        with transaction.atomic():
            Payout.objects.bulk_create(payouts, batch_size=AT_ONCE)
    except IntegrityError as error:
        if "a_subject_is_paid_out_once" in str(error):
            raise PayoutExists(
                _("This is paid out already, or waits to be."), rule=_("A payout is paid once.")
            ) from error
        raise


def _checked(amount: int) -> int:
    check_amount(amount)
    return amount


def _named_account(line: PayoutLine) -> dict[str, Any] | None:
    if not line.holder.strip() and not line.iban.strip():
        return None
    holder = plain_text(line.holder, longest=LONGEST_HOLDER, field="holder", required=True)
    return account_columns(holder=holder, iban=line.iban)
