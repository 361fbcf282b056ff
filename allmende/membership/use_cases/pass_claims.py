"""Pass what is open on shares to whoever takes them. An operation: the caller has authorized, and holds both rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..facts.claims import ShareClaimsPassed
from ..joining.claiming import reference_of
from ..models import Member
from ..shares.claims import Part, Unpaid, open_share_claims, parts_that_go


@transaction.atomic
def pass_claims(
    *,
    actor: Actor,
    giver: Member,
    taker: Member,
    unpaid: Unpaid,
    is_all: bool,
    subject: str,
    batch: UUID,
    now: datetime,
) -> list[Part]:
    """Drop the giver's open claims on shares for new ones with the same days: the taker owes what goes with
    the shares (§ 76 (1) GenG), the giver the rest, also of shares that ceased before, when all others are handed on.
    The sums before and after are equal; nobody is let off (§ 22 (4)).

    subject: of the taker's claims, the shares they took. The giver's mandate is not the taker's: nothing is collected
    by it. batch: names the claims that were dropped.
    """
    claims = list(open_share_claims(giver).select_for_update(no_key=True))
    parts = parts_that_go(claims, unpaid, is_all=is_all)
    if not parts:
        return []
    with translation.override(giver.party.language):
        reason = _("Passed on with the shares to member %(number)s (§ 76 GenG)") % {"number": taker.number}
    if is_all:
        parts = _divided(actor, giver, parts, reason, now)
    for part in parts:
        cancel_claim(actor=actor, claim_id=part.claim.pk, reason=reason, now=now, batch=batch)
    lines = _lines(parts, giver, taker, subject)
    raise_claims(actor=actor, coop_id=giver.coop_id, lines=lines, now=now)
    tell(
        ShareClaimsPassed(
            giver_id=giver.pk,
            taker_id=taker.pk,
            coop_id=giver.coop_id,
            amount=sum(part.given for part in parts),
            batch=batch,
        ),
        actor=actor,
    )
    return parts


def _divided(actor: Actor, giver: Member, parts: Sequence[Part], reason: str, now: datetime) -> list[Part]:
    """Each claim as a whole: when the exit is undone, all that its batch names is owed again, and nothing twice."""
    shared = [part for part in parts if part.staying]
    for part in shared:
        cancel_claim(actor=actor, claim_id=part.claim.pk, reason=reason, now=now)
    amounts = [(part.claim, part.staying) for part in shared] + [(part.claim, part.given) for part in shared]
    lines = [_line(giver, claim, amount, claim.reference, claim.subject) for claim, amount in amounts]
    raised = raise_claims(actor=actor, coop_id=giver.coop_id, lines=lines, now=now)
    return [part for part in parts if not part.staying] + [
        Part(claim, claim.amount) for claim in raised[len(shared) :]
    ]


def _lines(parts: Sequence[Part], giver: Member, taker: Member, subject: str) -> list[ClaimLine]:
    """Owed from today on: until today the old ones were."""
    staying = [
        _line(giver, part.claim, part.staying, part.claim.reference, part.claim.subject)
        for part in parts
        if part.staying
    ]
    return staying + [
        _line(taker, part.claim, part.given, reference_of(part.claim.kind, taker), subject) for part in parts
    ]


def _line(member: Member, claim: Claim, amount: int, reference: str, subject: str) -> ClaimLine:
    return ClaimLine(
        debtor=member.pk,
        kind=ClaimKind(claim.kind),
        amount=amount,
        due_on=claim.due_on,
        reference=reference,
        subject=subject,
    )
