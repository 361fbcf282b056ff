"""What the cooperative owes its members: payments' queue, with the names of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.payments.models import Payout
from allmende.payments.queries import all_payouts

from ..models import Bond, BondRole, Cause, Departure, Member, PartyKind
from ..queries import holding_on
from .minimum_capital import waiting_settlements

WAITING, NO_ACCOUNT, SUSPENDED, PAID, CANCELLED = "waiting", "no_account", "suspended", "paid", "cancelled"


@dataclass(frozen=True, slots=True)
class OwedPayout:
    """A payout, whom it is for (None for a creditor who is in no list), and whether its last legal day has passed."""

    payout: Payout
    member: Member | None
    is_late: bool
    has_died: bool = False
    heirs: Sequence[Bond] = ()
    """Of a member who died: the heirs, whoever represents all of them (§ 77 (1) GenG) first."""

    @property
    def instead(self) -> str:
        """To whom it goes where the member died, in words; else nothing."""
        if not self.has_died:
            return ""
        if not self.heirs:
            return _("died; no heirs are recorded")
        first = self.heirs[0]
        if first.role == BondRole.JOINT_REPRESENTATIVE:
            return _("died; for the heirs: %(name)s") % {"name": first.beside.full_name}
        names = ", ".join(each.beside.full_name for each in self.heirs)
        return _("died; to the heirs together: %(names)s") % {"names": names}


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
    """With a few queries, however many they are. on: today, as of which heirs are named."""
    ids = {payout.creditor for payout in payouts}
    members = Member.objects.filter(coop_id=coop_id, pk__in=ids).select_related("party").in_bulk()
    parties = {member.party_id for member in members.values()}
    heirs = _heirs_of(parties, on)
    dead = {*heirs, *_died(parties)}
    found = []
    for payout in payouts:
        member = members.get(payout.creditor)
        party = member.party_id if member else 0
        found.append(OwedPayout(payout, member, payout.is_late(on), party in dead, heirs.get(party, ())))
    return found


def _heirs_of(parties: set[int], on: date) -> dict[int, list[Bond]]:
    roles = (BondRole.JOINT_REPRESENTATIVE, BondRole.HEIR)
    of_heirs = Bond.objects.filter(holding_on(on), party__in=parties, role__in=roles)
    bonds = of_heirs.exclude(party__kind=PartyKind.HOUSEHOLD).select_related("beside")
    found: dict[int, list[Bond]] = {}
    for bond in sorted(bonds, key=lambda each: (roles.index(BondRole(each.role)), each.pk)):
        found.setdefault(bond.party_id, []).append(bond)
    return found


def _died(parties: set[int]) -> set[int]:
    deaths = Departure.objects.filter(member__party__in=parties, cause=Cause.DEATH, withdrawn_on=None)
    return set(deaths.values_list("member__party", flat=True))


def payout_or_refuse(coop_id: int, payout_id: int) -> Payout:
    """One of the cooperative's."""
    payout = all_payouts(coop_id=coop_id).filter(pk=payout_id).first()
    if payout is None:
        raise NotFound(_("There is no such payout."))
    return payout
