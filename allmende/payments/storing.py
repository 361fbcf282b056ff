"""Receipts on their way into the table: once per id, and the claim's counter read back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .models import Receipt
from .refusals import DifferentContent

_CONTENT = ("coop_id", "claim_id", "amount", "value_on", "manner", "note", "reverses_id")


def stored_before(receipt: Receipt) -> Receipt | None:
    """What was stored under this id, if it is the same payment. Raises DifferentContent if it is another.

    The actor and the moment of recording may differ: sent again after midnight it is still the same payment.
    """
    stored = Receipt.objects.filter(pk=receipt.pk).first()
    if stored is None:
        return None
    if any(getattr(stored, name) != getattr(receipt, name) for name in _CONTENT):
        raise _different()
    stored.claim = receipt.claim
    stored.is_new = False
    return stored


def store_receipt(receipt: Receipt) -> None:
    """Insert it; the database keeps the claim's `paid`, which is read back. The claim has to be locked."""
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError as error:
        if _violated(error) == "payments_receipt_pkey":
            raise _different() from error  # of a claim or a cooperative that this lock does not cover
        raise
    receipt.is_new = True
    receipt.claim.refresh_from_db(fields=["paid"])


def _violated(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


def _different() -> DifferentContent:
    return DifferentContent(
        _("This number was used before, for another payment."),
        rule=_("The same number sent twice is the same payment."),
    )
