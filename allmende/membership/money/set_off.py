"""What a leaver still owes, set off against what a settlement pays out (§§ 387, 389 BGB).

A set-off is one payment on several claims, and a payout that is smaller by as much. No row of its own: its batch is
that of the departure that was settled, and what is missing of a settlement's payout was set off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim, ClaimKind, Manner, Payout, Receipt
from allmende.payments.queries import all_payouts, open_claims

from ..models import Departure, Member, YearLine, YearRun
from ..refusals.payments import PartSetOff
from ..year.runs import SETTLED, payout_subject, settled_departure

KINDS = (ClaimKind.ADMISSION_FEE, ClaimKind.DUES, ClaimKind.SHORTFALL)
"""What is owed on shares is not: after the settlement no payment on these finds room."""


@dataclass(frozen=True, slots=True)
class Offset:
    """So much of a claim, in cents."""

    claim: Claim
    amount: int


def offsets_of(payout: Payout, *, on: date) -> list[Offset]:
    """What can be set off against it: claims that are due, the longest due first, up to what is paid out."""
    if settled_departure(payout.subject) is None:
        return []
    due = open_claims(coop_id=payout.coop_id).filter(debtor=payout.creditor, due_on__lte=on, kind__in=KINDS)
    found, rest = [], payout.amount
    for claim in due:
        if part := min(claim.open_amount, rest):
            found.append(Offset(claim, part))
            rest -= part
    return found


def batch_of(payout: Payout) -> UUID:
    """What the payments by which claims are set off against it have in common; it is carried with the archive."""
    return Departure.objects.values_list("batch", flat=True).get(pk=settled_departure(payout.subject) or 0)


def set_off_with(receipt: Receipt) -> str:
    """The subject of the settlement against which it was set off; "" for any other payment."""
    if receipt.manner != Manner.SET_OFF or receipt.reverses_id or receipt.batch is None:
        return ""
    lines = YearLine.objects.filter(departure__batch=receipt.batch, reversed_on=None).select_related("run")
    line = lines.filter(member=receipt.claim.debtor).first()
    return payout_subject(line.run, line.member_id, line.departure_id) if line else ""


def set_off_of_run(run: YearRun, departures: Sequence[int] | None = None) -> dict[int, int]:
    """What of its payouts was set off, by departure, in cents: all that stands in a line and in no payout."""
    lines = run.lines.filter(reversed_on=None, departure__isnull=False, paid_out__gt=0)
    if departures is not None:
        lines = lines.filter(departure__in=departures)
    found = all_payouts(coop_id=run.coop_id).filter(cancelled_at=None, subject__startswith=SETTLED)
    if departures is not None:
        found = found.filter(subject__in=[f"{SETTLED}{each}:{run.pk}" for each in departures])
    else:
        found = found.filter(subject__endswith=f":{run.pk}")
    left = {settled_departure(subject): amount for subject, amount in found.values_list("subject", "amount")}
    missing = {
        departure: paid_out - left.get(departure, 0)
        for departure, paid_out in lines.values_list("departure_id", "paid_out")
    }
    return {departure: amount for departure, amount in missing.items() if departure and amount}


@dataclass(frozen=True, slots=True)
class PaidOut:
    """Of one exit, in cents: what the settlement pays, and what of it was set off."""

    amount: int
    set_off: int


def paid_out_for(departure: Departure) -> PaidOut | None:
    """None where no settlement stands. For whoever may see the departure: payments know no persons."""
    with seeing(coop_ids=[departure.coop_id]):
        line = YearLine.objects.filter(departure=departure, reversed_on=None).select_related("run").first()
        gone = set_off_of_run(line.run, [departure.pk]).get(departure.pk, 0) if line else 0
    return PaidOut(line.paid_out, gone) if line else None


@dataclass(frozen=True, slots=True)
class SetOffClaim:
    """What was set off of one claim, in cents. stands: or was taken back again."""

    claim: Claim
    amount: int
    stands: bool


def with_set_off(member: Member, departures: Iterable[Departure]) -> dict[int, date]:
    """Exits against whose payout something was set off, also where it was taken back since, with the last day of it.
    For whoever may see the member.
    """
    batches = {each.batch: each.pk for each in departures}
    if not batches:
        return {}
    with seeing(coop_ids=[member.coop_id]):
        found = Receipt.objects.filter(coop_id=member.coop_id, batch__in=batches, claim__debtor=member.pk)
        days = found.filter(manner=Manner.SET_OFF, reverses=None).values_list("batch", "value_on")
        return {batches[batch]: day for batch, day in days.order_by("value_on") if batch}


def set_off_on(departure: Departure) -> list[SetOffClaim]:
    """Each claim of which something was set off against the payout of this exit, the longest due first. What was taken
    back and set off anew counts once. For whoever may see the departure.
    """
    with seeing(coop_ids=[departure.coop_id]):
        of_batch = Receipt.objects.filter(coop_id=departure.coop_id, batch=departure.batch, reverses=None)
        found = of_batch.filter(manner=Manner.SET_OFF, claim__debtor=departure.member_id)
        gone = Exists(Receipt.objects.filter(reverses=OuterRef("pk")))
        receipts = list(found.annotate(gone=gone).select_related("claim").order_by("recorded_at", "pk"))
    latest: dict[int, SetOffClaim] = {}
    for each in receipts:
        before, stands = latest.get(each.claim_id), not each.gone
        both = each.amount + (before.amount if before and before.stands and stands else 0)
        if stands or before is None or not before.stands:
            latest[each.claim_id] = SetOffClaim(each.claim, both, stands)
    return sorted(latest.values(), key=lambda each: (each.claim.due_on, each.claim.pk))


def refuse_part_set_off(payout: Payout) -> None:
    """Raises PartSetOff where a part of what the settlement pays was set off."""
    departure = settled_departure(payout.subject)
    lines = YearLine.objects.filter(departure=departure, reversed_on=None)
    if departure is not None and (lines.aggregate(sum=Sum("paid_out"))["sum"] or 0) != payout.amount:
        raise PartSetOff(
            _("A part of it was set off against what was owed. Take that payment back first."),
            rule=_("What was set off counts as paid out (§ 389 BGB)."),
        )
