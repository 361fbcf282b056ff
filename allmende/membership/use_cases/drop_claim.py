"""Drop what is still open of a claim on a member."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Claim
from allmende.payments.use_cases.cancel_claim import cancel_claim

from ..facts.claims import ClaimDropped
from ..law.explained import geng
from ..money.claims import claim_or_refuse, must_not_be_waived
from ..permissions import RULES
from ..refusals.members import WaiverNotAllowed
from ..taking import take_member


@transaction.atomic
def drop_claim(
    *,
    actor: Actor,
    member_id: int,
    claim_id: int,
    reason: str,
    on: date,
    now: datetime,
    was_wrong: bool = False,
) -> Claim:
    """What is open is owed no longer; what was paid stays paid. Final.

    was_wrong: it was never owed, or is owed no longer; nobody is let off. Without that a payment on shares stands as
    long as the membership lasts: WaiverNotAllowed. Raises NotFound, and what payments raises: ClaimIsClosed, Invalid.
    """
    member = take_member(actor, member_id)  # before the claim: whoever changes both locks in this order
    authorize(RULES, "membership.drop_claim", actor=actor, on=member)
    claim = claim_or_refuse(member, claim_id)
    if must_not_be_waived(claim, member, on=on) and not was_wrong:
        raise WaiverNotAllowed(
            _("A payment owed on shares must not be waived as long as the membership lasts."),
            rule=geng("§ 22 (4)"),
            field="was_wrong",
        )
    dropped = cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now)
    tell(
        ClaimDropped(
            claim_id=dropped.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            amount=dropped.amount - dropped.paid,
            was_wrong=was_wrong,
        ),
        actor=actor,
    )
    return dropped
