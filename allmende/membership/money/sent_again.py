"""A payment over several claims whose id was sent before: the same once more, or another, which is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from allmende.ledger.models import Transfer
from allmende.payments.models import Manner, Receipt
from allmende.payments.queries import receipts_of_one_payment

from ..models import Member
from ..refusals.payments import DifferentPayment
from .credits import CreditKind, moved_credit


def sent_before(
    member: Member, sent: UUID, *, value_on: date | None, manner: Manner, parts: Mapping[int, int] | None
) -> tuple[tuple[Receipt, ...], int] | None:
    """What was stored with this id on claims, and in cents beyond them; None where nothing was.

    value_on: None: left to the day on which it was sent. parts: said by hand, by claim; None: left to the longest due,
    whatever that was then. Raises DifferentPayment.
    """
    receipts = tuple(receipts_of_one_payment(coop_id=member.coop_id, debtor=member.pk, batch=sent))
    kept = moved_credit(member, sent)
    if not receipts and kept is None:
        return None
    stored = {each.claim_id: each.amount for each in receipts}
    wished = stored if parts is None else {claim: part for claim, part in parts.items() if part}
    as_said = all(each.manner == manner and value_on in (None, each.value_on) for each in receipts)
    if kept is not None:  # only what came in leaves something beyond
        came_in = kept.kind == CreditKind.SURPLUS and manner != Manner.CREDIT
        as_said = as_said and came_in and kept.effective_on == value_on
    if not as_said or wished != stored:
        raise different_payment()
    return receipts, kept.amount if kept else 0


def refuse_another_day(moved: Transfer, value_on: date) -> None:
    """Raises DifferentPayment where the line that was stored with this id has another value date."""
    if moved.effective_on != value_on:
        raise different_payment()


def different_payment() -> DifferentPayment:
    """The same id, something else."""
    return DifferentPayment(
        _("This number was used before, for another payment."),
        rule=_("The same number sent twice is the same payment."),
    )
