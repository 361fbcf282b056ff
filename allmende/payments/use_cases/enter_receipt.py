"""Enter a payment on a claim by hand. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import ReceiptEntered
from ..models import Claim, ClaimState, Manner, Receipt
from ..recording import actor_columns, check_amount, check_not_ahead, euros, plain_text
from ..refusals import ClaimIsClosed, MoreThanOpen
from ..storing import store_receipt, stored_before
from ..taking import take_claim


@transaction.atomic
def enter_receipt(
    *,
    actor: Actor,
    receipt_id: UUID,
    claim_id: int,
    amount: int,
    value_on: date,
    manner: Manner,
    now: datetime,
    note: str = "",
    batch: UUID | None = None,
) -> Receipt:
    """Enter a payment with its value date, once: the same id sent again returns the stored one, `is_new` False.

    batch: the payment that this is a part of.
    Raises NoSuchClaim, ClaimIsClosed, MoreThanOpen, Invalid, and DifferentContent when the id was used for another.
    """
    receipt = Receipt(
        id=receipt_id,
        amount=amount,
        value_on=value_on,
        recorded_at=now,
        manner=manner,
        note=plain_text(note, longest=200, field="note"),
        batch=batch,
        **actor_columns(actor),
    )
    check_amount(amount)
    check_not_ahead(value_on, now=now, field="value_on")
    if manner not in Manner.values:
        raise Invalid(_("There is no such way of paying."), field="manner")
    claim = take_claim(claim_id)
    receipt.claim, receipt.coop_id = claim, claim.coop_id
    if stored := stored_before(receipt):
        return stored
    _check_open(claim, amount)
    store_receipt(receipt)
    _tell(receipt, claim, actor)
    return receipt


def _check_open(claim: Claim, amount: int) -> None:
    if claim.cancelled_at:
        raise ClaimIsClosed(
            _("This claim was cancelled: nothing can be paid on it."), state=str(ClaimState.CANCELLED)
        )
    if not claim.open_amount:
        raise ClaimIsClosed(_("This claim is paid already."), state=str(ClaimState.PAID))
    if amount > claim.open_amount:
        raise MoreThanOpen(
            _("Only %(open)s of this claim are open.") % {"open": euros(claim.open_amount)},
            rule=_(
                "A claim is never overpaid. “Enter a payment for all that is open”, beside the claims, divides a"
                " payment over all of them and keeps what is beyond."
            ),
            field="amount",
            open_amount=claim.open_amount,
        )


def _tell(receipt: Receipt, claim: Claim, actor: Actor) -> None:
    tell(
        ReceiptEntered(
            claim_id=claim.pk,
            receipt_id=receipt.pk,
            coop_id=claim.coop_id,
            debtor=claim.debtor,
            kind=claim.kind,
            amount=receipt.amount,
            value_on=receipt.value_on,
            subject=claim.subject,
        ),
        actor=actor,
    )
