"""What was used or paid back of what is kept for a member, and stands in the way of taking the payment back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.kernel.row_access import seeing
from allmende.ledger.models import Transfer
from allmende.payments.models import Receipt
from allmende.payments.queries import receipts_of

from ..models import Member
from ..naming import in_words
from .credits import CreditKind, credit_moves, credit_of, reference_of_use
from .whole_payments import WholePayment

SPENT = (CreditKind.USED, CreditKind.RETURNED)


@dataclass(frozen=True, slots=True)
class Spent:
    """So many cents left what is kept, on a value date. receipt: the payment they were used for, None where they were
    paid back.
    """

    id: UUID
    amount: int
    on: date
    receipt: Receipt | None

    @property
    def words(self) -> str:
        """ "25.00 € used on 3 March 2026 (Dues)" """
        said = {"amount": format_amount(self.amount, decimals=2), "day": in_words(self.on)}
        if self.receipt is None:
            return _("%(amount)s € paid back on %(day)s") % said
        return _("%(amount)s € used on %(day)s (%(what)s)") % {
            **said,
            "what": capfirst(self.receipt.claim.get_kind_display()),
        }


def in_the_way(member: Member, whole: WholePayment) -> list[Spent]:
    """What has to be taken back before the payment can be, the newest first; nothing where enough is kept."""
    missing = whole.standing_surplus - credit_of(member)
    found = []
    for each in _spent(member) if missing > 0 else ():
        if missing <= 0:
            break
        found.append(each)
        missing -= each.amount
    return found


def _spent(member: Member) -> list[Spent]:
    with seeing(coop_ids=[member.coop_id]):
        moves = list(credit_moves([member]))
        receipts = receipts_of(coop_id=member.coop_id, debtor=member.pk)
        by_use = {reference_of_use(each.pk): each for each in receipts}
    given_back = {each.reverses_id for each in moves}
    stands = [each for each in moves if each.kind in SPENT and each.pk not in given_back]
    return [_as_spent(each, by_use.get(each.reference)) for each in reversed(stands)]


def _as_spent(moved: Transfer, receipt: Receipt | None) -> Spent:
    return Spent(moved.pk, moved.amount, moved.effective_on, receipt)
