"""A payment that was divided over claims and what is kept, read as the one it was, as on the bank statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing
from allmende.ledger.models import Transfer
from allmende.payments.models import Manner, Receipt
from allmende.payments.queries import receipts_of

from ..models import Member
from .credits import CreditKind, credit_moves


@dataclass(frozen=True, slots=True)
class Part:
    """What of it went on a claim. back: what took it back, if anything did."""

    receipt: Receipt
    back: Receipt | None


@dataclass(frozen=True, slots=True)
class Surplus:
    """What of it was kept for the member. back: what took it back, if anything did."""

    moved: Transfer
    back: Transfer | None


@dataclass(frozen=True)
class WholePayment:
    """parts: the longest due first. Amounts in cents."""

    id: UUID
    parts: tuple[Part, ...]
    surplus: Surplus | None

    @property
    def value_on(self) -> date:
        return self.parts[0].receipt.value_on if self.parts else self._kept.moved.effective_on

    @property
    def manner(self) -> Manner | None:
        """None where all of it is kept: the ledger does not say it."""
        return Manner(self.parts[0].receipt.manner) if self.parts else None

    @property
    def note(self) -> str:
        return self.parts[0].receipt.note if self.parts else ""

    @property
    def by(self) -> int | None:
        """The person who entered it."""
        return self.parts[0].receipt.actor_person if self.parts else self._kept.moved.actor_person

    @property
    def amount(self) -> int:
        """All of it, as it came in."""
        return sum(each.receipt.amount for each in self.parts) + self.kept

    @property
    def kept(self) -> int:
        """What of it went on no claim."""
        return self.surplus.moved.amount if self.surplus else 0

    @property
    def standing(self) -> int:
        """What was not taken back."""
        on_claims = sum(each.receipt.amount for each in self.parts if each.back is None)
        return on_claims + self.standing_surplus

    @property
    def standing_surplus(self) -> int:
        return self.surplus.moved.amount if self.surplus and self.surplus.back is None else 0

    @property
    def is_divided(self) -> bool:
        """Whether it stands in more than one place."""
        return len(self.parts) + bool(self.surplus) > 1

    @property
    def _kept(self) -> Surplus:
        assert self.surplus is not None  # noqa: S101  what has no parts is all kept
        return self.surplus


def whole_payments(member: Member) -> list[WholePayment]:
    """Those that were entered for all that is open, and uses of what was kept, the newest first.

    For whoever may see the member: a member sees the own ones.
    """
    with seeing(coop_ids=[member.coop_id]):
        receipts = list(receipts_of(coop_id=member.coop_id, debtor=member.pk))
        return wholes_among(member, receipts, list(credit_moves([member])))


def wholes_among(
    member: Member, receipts: Collection[Receipt], moves: Iterable[Transfer]
) -> list[WholePayment]:
    """The same, of all that came in from the member and moved what is kept. Call it where these may be seen."""
    set_off = _batches_of_set_offs(member, receipts)
    backs = {each.reverses_id: each for each in receipts if each.reverses_id}
    parts: dict[UUID, list[Part]] = defaultdict(list)
    for each in receipts:
        if each.batch is not None and each.reverses_id is None and each.batch not in set_off:
            parts[each.batch].append(Part(each, backs.get(each.pk)))
    moved = list(moves)
    given_back = {each.reverses_id: each for each in moved if each.reverses_id}
    kept = {
        each.pk: Surplus(each, given_back.get(each.pk)) for each in moved if each.kind == CreditKind.SURPLUS
    }
    found = [
        WholePayment(pk, tuple(sorted(parts.get(pk, ()), key=_due)), kept.get(pk)) for pk in {*parts, *kept}
    ]
    return sorted(found, key=lambda whole: (whole.value_on, str(whole.id)), reverse=True)


def _batches_of_set_offs(member: Member, receipts: Iterable[Receipt]) -> set[UUID]:
    """What was set off against a payout has the batch of the departure, and a way back of its own."""
    if all(each.manner != Manner.SET_OFF for each in receipts):
        return set()
    return set(member.departures.values_list("batch", flat=True))


def _due(part: Part) -> tuple[date, int]:
    return part.receipt.claim.due_on, part.receipt.claim_id


def whole_payment_or_refuse(member: Member, payment_id: UUID) -> WholePayment:
    """One of the member's. Raises NotFound."""
    found = next((each for each in whole_payments(member) if each.id == payment_id), None)
    if found is None:
        raise NotFound(_("There is no such payment."))
    return found
