"""Enter one payment of a member for all that is open, and keep what is beyond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize
from allmende.payments.models import Manner, Receipt

from ..models import Departure, Member
from ..money.credits import CreditKind, parts_of, refuse_other_than_shown
from ..money.payment import Payment
from ..money.sent_again import different_payment, sent_before
from ..permissions import RULES
from ..refusals.members import NotAMember
from ..taking import take_member
from .enter_payment import enter_payment
from .move_credit import CreditChange, move_credit


@dataclass(frozen=True, slots=True)
class Distributed:
    """receipts: what went on claims. credit: cents that are kept for the member."""

    receipts: tuple[Receipt, ...]
    credit: int


@transaction.atomic
def distribute_payment(
    *,
    actor: Actor,
    member_id: int,
    payment: Payment,
    now: datetime,
    parts: Mapping[int, int] | None = None,
    expected: Mapping[int, int] | None = None,
) -> Distributed:
    """Enter a payment once and distribute it over the member's open claims, the longest due first, or as said by hand
    (parts: cents by claim). What is left is kept as the member's credit, and posted in the ledger. Nothing of it is
    entered where a part is refused. expected: what the page showed as open, cents by claim.

    Raises Invalid, NotAMember for a void row, NotFound for another's claim, DifferentPayment, PlanChanged, and what
    enter_payment raises.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.record_payment", actor=actor, on=member)
    if stored := _stored_before(member, payment, parts):
        return stored
    _refuse_nonsense(payment, now)
    _refuse_void(member)
    _refuse_id_of_a_settlement(payment)
    refuse_other_than_shown(member, expected)
    receipts = []
    for claim, part in parts_of(member, payment.amount, parts):
        said = replace(payment, id=uuid5(payment.id, str(claim.pk)), amount=part)
        receipts.append(
            enter_payment(actor=actor, member=member, claim=claim, payment=said, now=now, batch=payment.id)
        )
    beyond = payment.amount - sum(receipt.amount for receipt in receipts)
    if beyond:
        _refuse_set_off_beyond(payment)
        change = CreditChange(
            id=payment.id, kind=CreditKind.SURPLUS, amount=beyond, effective_on=payment.value_on
        )
        move_credit(actor=actor, member=member, change=change, now=now)
    return Distributed(tuple(receipts), beyond)


def _stored_before(member: Member, payment: Payment, parts: Mapping[int, int] | None) -> Distributed | None:
    found = sent_before(member, payment.id, value_on=payment.value_on, manner=payment.manner, parts=parts)
    if found is None:
        return None
    stored = Distributed(*found)
    if stored.credit + sum(receipt.amount for receipt in stored.receipts) != payment.amount:
        raise different_payment()
    return stored


def _refuse_nonsense(payment: Payment, now: datetime) -> None:
    if payment.amount <= 0:
        raise Invalid(_("Enter an amount above zero."), field="amount")
    if payment.value_on > timezone.localdate(now):
        raise Invalid(_("Nothing comes in on a day that is still to come."), field="value_on")


def _refuse_void(member: Member) -> None:
    if member.voided_at is not None:
        raise NotAMember(
            _("This row was entered by mistake: nothing is kept for it."),
            rule=_("A membership lasts from its first to its last day, both included."),
        )


def _refuse_id_of_a_settlement(payment: Payment) -> None:
    """What is set off against a settlement's payout is known by the id of the departure (money/set_off.py)."""
    if payment.manner == Manner.SET_OFF and Departure.objects.filter(batch=payment.id).exists():
        raise different_payment()


def _refuse_set_off_beyond(payment: Payment) -> None:
    if payment.manner == Manner.SET_OFF:
        raise Invalid(
            _("That is more than is open: nothing came in that could be kept."),
            rule=_("What is set off counts as far as the two sides cover each other (§ 389 BGB)."),
            field="amount",
        )
