"""Rows taken to be changed: locked, so that what is judged stays true. Claims before receipts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .models import Claim, Mandate, Payout, Receipt
from .queries import refuse_closed, refuse_unpaid
from .refusals import NoSuchClaim, NoSuchMandate, NoSuchPayout, NoSuchReceipt


def take_claim(claim_id: int) -> Claim:
    """The claim, locked. Raises NoSuchClaim."""
    claim = Claim.objects.select_for_update(no_key=True).filter(pk=claim_id).first()
    if claim is None:
        raise NoSuchClaim(_("There is no such claim."))
    return claim


def take_receipt(receipt_id: UUID) -> tuple[Receipt, Claim]:
    """The receipt with its claim, the claim locked. Raises NoSuchReceipt."""
    receipt = Receipt.objects.filter(pk=receipt_id).first()
    if receipt is None:
        raise NoSuchReceipt(_("There is no such payment."))
    return receipt, take_claim(receipt.claim_id)


def take_mandate(mandate_id: int) -> Mandate:
    """The mandate, locked. Raises NoSuchMandate."""
    mandate = Mandate.objects.select_for_update(no_key=True).filter(pk=mandate_id).first()
    if mandate is None:
        raise NoSuchMandate(_("There is no such mandate."))
    return mandate


def take_queued_payout(payout_id: int) -> Payout:
    """The payout, locked; also a suspended one. Raises NoSuchPayout, and PayoutIsClosed for one that was paid or
    cancelled.
    """
    payout = _take_payout(payout_id)
    refuse_closed(payout)
    return payout


def take_paid_payout(payout_id: int) -> Payout:
    """The payout, locked. Raises NoSuchPayout, and PayoutNotPaid for one that waits or was cancelled."""
    payout = _take_payout(payout_id)
    refuse_unpaid(payout)
    return payout


def take_amounts(payouts: QuerySet[Payout]) -> dict[int, int]:
    """Many payouts, locked by id: their amounts."""
    rows = payouts.select_for_update(no_key=True).order_by("pk").values_list("pk", "amount")
    return dict(rows)


def _take_payout(payout_id: int) -> Payout:
    payout = Payout.objects.select_for_update(no_key=True).filter(pk=payout_id).first()
    if payout is None:
        raise NoSuchPayout(_("There is no such payout."))
    return payout
