"""What the cooperative owes its members: payments' queue, with the names of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.payments.models import Payout
from allmende.payments.queries import all_payouts

from ..models import Member
from .minimum_capital import waiting_settlements

WAITING, NO_ACCOUNT, SUSPENDED, PAID, CANCELLED = "waiting", "no_account", "suspended", "paid", "cancelled"


@dataclass(frozen=True, slots=True)
class OwedPayout:
    """A payout, whom it is for (None for a creditor who is in no list), and whether its last legal day has passed."""

    payout: Payout
    member: Member | None
    is_late: bool


def payouts_in(coop_id: int, show: str) -> QuerySet[Payout]:
    """Those that wait and can be paid, the most urgent first, or of them those without an account; those that are
    suspended, in the order in which they are served; or those paid or cancelled, the latest first.
    """
    found = all_payouts(coop_id=coop_id)
    if show == PAID:
        return found.filter(paid_on__isnull=False).order_by("-paid_on", "-pk")
    if show == CANCELLED:
        return found.filter(cancelled_at__isnull=False).order_by("-cancelled_at", "-pk")
    if show == SUSPENDED:
        suspended = waiting_settlements(coop_id).filter(suspended_on__isnull=False)
        return suspended.order_by("exit_on", "creditor", "pk")
    waiting = found.filter(paid_on=None, cancelled_at=None, suspended_on=None).order_by("due_until", "pk")
    return waiting.filter(iban_end="") if show == NO_ACCOUNT else waiting


def with_members(coop_id: int, payouts: list[Payout], *, on: date) -> list[OwedPayout]:
    """With one query, however many they are."""
    ids = {payout.creditor for payout in payouts}
    members = Member.objects.filter(coop_id=coop_id, pk__in=ids).select_related("party").in_bulk()
    return [OwedPayout(payout, members.get(payout.creditor), payout.is_late(on)) for payout in payouts]


def payout_or_refuse(coop_id: int, payout_id: int) -> Payout:
    """One of the cooperative's."""
    payout = all_payouts(coop_id=coop_id).filter(pk=payout_id).first()
    if payout is None:
        raise NotFound(_("There is no such payout."))
    return payout
