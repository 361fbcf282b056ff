"""Take back a receipt that was wrong, or that the bank returned. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import ReceiptReversed
from ..models import Claim, Receipt
from ..recording import actor_columns, check_not_ahead, plain_text
from ..refusals import AlreadyReversed
from ..storing import store_receipt, stored_before
from ..taking import take_receipt


@transaction.atomic
def reverse_receipt(
    *,
    actor: Actor,
    receipt_id: UUID,
    reverses_id: UUID,
    value_on: date,
    note: str,
    now: datetime,
    batch: UUID | None = None,
) -> Receipt:
    """Record the opposite of a receipt, in full: the claim is open again by as much, also a cancelled one's `paid`.

    The same id sent again returns the stored reversal, `is_new` False. batch: names what is taken back as one.
    Raises NoSuchReceipt, AlreadyReversed, Invalid, and DifferentContent when the id was used for another.
    """
    columns = actor_columns(actor)
    original, claim = take_receipt(reverses_id)
    reversal = Receipt(
        id=receipt_id,
        coop_id=original.coop_id,
        claim=claim,
        amount=-original.amount,
        value_on=value_on,
        recorded_at=now,
        manner=original.manner,
        note=plain_text(note, longest=200, field="note", required=True),
        batch=batch,
        reverses=original,
        **columns,
    )
    if stored := stored_before(reversal):
        return stored
    _check_reversible(original, value_on, now)
    store_receipt(reversal)
    _tell(reversal, claim, actor)
    return reversal


def _check_reversible(original: Receipt, value_on: date, now: datetime) -> None:
    if original.reverses_id or Receipt.objects.filter(reverses=original).exists():
        raise AlreadyReversed(
            _("This payment was taken back before, or is a reversal itself."),
            rule=_("A payment is taken back once; enter it anew if that was wrong."),
        )
    check_not_ahead(value_on, now=now, field="value_on")
    if value_on < original.value_on:
        raise Invalid(_("A payment cannot be taken back before it came in."), field="value_on")


def _tell(reversal: Receipt, claim: Claim, actor: Actor) -> None:
    assert reversal.reverses_id is not None  # noqa: S101  it names what it takes back
    tell(
        ReceiptReversed(
            claim_id=claim.pk,
            receipt_id=reversal.pk,
            reverses_id=reversal.reverses_id,
            coop_id=claim.coop_id,
            debtor=claim.debtor,
            kind=claim.kind,
            amount=reversal.amount,
            value_on=reversal.value_on,
            subject=claim.subject,
        ),
        actor=actor,
    )
