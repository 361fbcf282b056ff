"""Take one payment on a claim back. An operation: whoever calls it has authorized, and holds list and member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import Claim, ClaimKind, Manner, Receipt
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims
from allmende.payments.use_cases.reverse_receipt import reverse_receipt

from ..facts.members import PaymentRecorded
from ..models import Departure, Member
from ..money.credits import CreditKind, used_for
from ..shares.claims import ON_SHARES
from ..shares.paying_in import was_paid_freely
from .drop_claims_of_leaver import drop_claims_of_leaver
from .drop_claims_on_shares import drop_claims_beyond_shares
from .give_back_set_off import give_back_set_off
from .move_credit import CreditChange, move_credit


@dataclass(frozen=True, kw_only=True)
class TakingBack:
    """id: made by whoever asks; sent again, it is the same. note: why. batch: names what is taken back as one."""

    id: UUID
    value_on: date
    note: str
    batch: UUID | None = None


@transaction.atomic
def reverse_payment(
    *, actor: Actor, member: Member, receipt: Receipt, back: TakingBack, now: datetime
) -> Receipt:
    """Record the opposite of a payment, in full: the claim is open again, the capital falls by as much. What nobody had
    claimed before it was paid is owed by nobody.

    Where the rest of the claim was dropped since, because it was handed on or raised anew, what was paid of it and is
    returned is claimed anew, too (§ 22 (4) GenG); what is due after the membership is not, nor what is due after single
    shares ceased and was paid on these. What was set off against a payout is to be paid out again.
    Raises NotEnoughCapital where the money has left the capital since, AlreadyReversed, AlreadyPaidOut, Invalid.
    """
    reversal = reverse_receipt(
        actor=actor,
        receipt_id=back.id,
        reverses_id=receipt.pk,
        value_on=back.value_on,
        note=back.note,
        now=now,
        batch=back.batch,
    )
    if reversal.is_new:
        give_back_set_off(actor=actor, member=member, receipt=receipt, now=now)
        follow = _drop if was_paid_freely(reversal.claim) else _owe_again
        follow(actor, member, reversal, now)
        tell(
            PaymentRecorded(
                receipt_id=reversal.pk,
                claim_id=reversal.claim_id,
                member_id=member.pk,
                coop_id=member.coop_id,
                amount=reversal.amount,
            ),
            actor=actor,
        )
        if reversal.manner == Manner.CREDIT:
            _keep_again(actor, member, reversal, now)
        if reversal.claim.kind in ON_SHARES:
            member.refresh_from_db(fields=["capital"])  # the database counted
            drop_claims_beyond_shares(actor=actor, member=member, now=now)
    return reversal


def _keep_again(actor: Actor, member: Member, reversal: Receipt, now: datetime) -> None:
    """No money left the bank: what was used is kept for the member again."""
    used = used_for(member, reversal.reverses_id) if reversal.reverses_id else None
    if used is None:  # of a payment from before anything was kept
        return
    change = CreditChange(
        id=uuid5(reversal.pk, CreditKind.REVERSAL),
        kind=CreditKind.REVERSAL,
        amount=used.amount,
        effective_on=reversal.value_on,
        reverses=used,
    )
    move_credit(actor=actor, member=member, change=change, now=now)


def _drop(actor: Actor, member: Member, reversal: Receipt, now: datetime) -> None:
    with translation.override(member.party.language):
        reason = _("The payment that it was raised with was taken back")
    cancel_claim(actor=actor, claim_id=reversal.claim_id, reason=reason, now=now, was_mistake=True)


def _owe_again(actor: Actor, member: Member, reversal: Receipt, now: datetime) -> None:
    """What is due after a last day that is over is owed no longer. A dropped claim is not open again, but what was paid
    of it was never dropped.
    """
    claim = Claim.objects.get(pk=reversal.claim_id)  # as the database counted
    ended = _ended_before(member, claim)
    if claim.cancelled_at is None:
        for departure in ended:
            drop_claims_of_leaver(actor=actor, departure=departure, now=now)
    elif not ended.exists() and not claim.was_mistake:
        _claim_anew(actor, claim, -reversal.amount, now)


def _ended_before(member: Member, claim: Claim) -> QuerySet[Departure]:
    """The end of the membership that is over, and after which it would be due. What leavers owe because they left is
    owed after it.
    """
    counts = member.departures.filter(
        shares=None, noted_on__isnull=False, withdrawn_on=None, overtaken_by=None
    )
    if claim.kind == ClaimKind.SHORTFALL:
        return counts.none()
    return counts.filter(Q(effective_on__lt=claim.due_on) | Q(batch=claim.cancelled_batch))


def _claim_anew(actor: Actor, claim: Claim, returned: int, now: datetime) -> None:
    """What was dropped before may be raised again with its batch: then it is that much, without what was returned."""
    lines = [_line(claim, returned)]
    if claim.cancelled_batch is not None and not Claim.objects.filter(replaces=claim).exists():
        lines.append(_line(claim, claim.amount - claim.paid - returned, replaces=claim.pk))
    for dropped in raise_claims(actor=actor, coop_id=claim.coop_id, lines=lines, now=now)[1:]:
        cancel_claim(
            actor=actor,
            claim_id=dropped.pk,
            reason=claim.cancelled_reason,
            now=now,
            batch=claim.cancelled_batch,
        )


def _line(claim: Claim, amount: int, *, replaces: int | None = None) -> ClaimLine:
    return ClaimLine(
        debtor=claim.debtor,
        kind=ClaimKind(claim.kind),
        amount=amount,
        due_on=claim.due_on,
        reference=claim.reference,
        subject=claim.subject,
        replaces=replaces,
    )
