"""Drop what was due on single shares that are settled. An operation: the caller holds the members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..models import Departure, Member, YearRun
from ..shares.claims import ON_SHARES, Part, nominal_in_the_books, nominal_of, open_share_claims, parts_beyond


@transaction.atomic
def drop_claims_on_settled(
    *, actor: Actor, run: YearRun, departure_ids: Collection[int], now: datetime
) -> None:
    """What was still to be paid in on these was set off: they were worth so much less. No payment finds room for it any
    more, so it is owed no longer: what is claimed beyond what the other shares take, the first due before all others.

    departure_ids: settled by the run, which names the claims: whoever takes that back raises them again.
    """
    settled = Departure.objects.filter(pk__in=departure_ids, shares__isnull=False)
    owing = Claim.objects.filter(
        debtor=OuterRef("member"),
        coop_id=OuterRef("coop"),
        kind__in=ON_SHARES,
        cancelled_at=None,
        paid__lt=F("amount"),
    )
    steps: dict[int, list[Departure]] = {}
    for step in settled.filter(Exists(owing)).order_by("member_id", "effective_on", "pk"):
        steps.setdefault(step.member_id, []).append(step)
    members = Member.objects.select_related("party").in_bulk(list(steps))
    for pk, of_member in steps.items():
        _drop(actor, run, members[pk], of_member, now)


def _drop(actor: Actor, run: YearRun, member: Member, steps: Collection[Departure], now: datetime) -> None:
    room = max(nominal_in_the_books(member) - member.capital, 0)
    claims = list(open_share_claims(member).select_for_update(no_key=True))
    parts = parts_beyond(claims, unpaid=room, most=sum(nominal_of(step) for step in steps))
    if not parts:
        return
    with translation.override(member.party.language):
        divided = _("Divided: shares given back are settled")
        reason = _("Set off in the settlement of shares given back (§ 73 GenG)")
    shared = [part for part in parts if part.staying]
    for part in shared:
        cancel_claim(actor=actor, claim_id=part.claim.pk, reason=divided, now=now)
    lines = [_line(part, part.staying) for part in shared] + [_line(part, part.given) for part in shared]
    raised = raise_claims(actor=actor, coop_id=run.coop_id, lines=lines, now=now)
    for claim in [part.claim for part in parts if not part.staying] + raised[len(shared) :]:
        cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now, batch=run.batch)


def _line(part: Part, amount: int) -> ClaimLine:
    """Owed from today on: until today the one that is divided was."""
    claim = part.claim
    return ClaimLine(
        debtor=claim.debtor,
        kind=ClaimKind(claim.kind),
        amount=amount,
        due_on=claim.due_on,
        reference=claim.reference,
        subject=claim.subject,
    )
