"""Cancel a claim: what is still open is owed no longer. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import ClaimCancelled
from ..models import Claim, ClaimState
from ..recording import actor_columns, plain_text
from ..refusals import ClaimIsClosed
from ..taking import take_claim


@transaction.atomic
def cancel_claim(
    *,
    actor: Actor,
    claim_id: int,
    reason: str,
    now: datetime,
    batch: UUID | None = None,
    was_mistake: bool = False,
) -> Claim:
    """Drop what is still open of a claim; what was paid stays paid. Final: a new claim corrects it.

    batch: what the caller drops together, see `queries.dropped_together`. was_mistake: it never was owed.
    Raises NoSuchClaim, ClaimIsClosed when nothing is open, and Invalid without a reason.
    """
    actor_columns(actor)
    claim = take_claim(claim_id)
    dropped = claim.open_amount
    if not dropped:
        raise ClaimIsClosed(
            _("Nothing of this claim is open: it was paid or cancelled."),
            rule=_("Only what is open can be cancelled."),
            state=str(ClaimState.CANCELLED if claim.cancelled_at else ClaimState.PAID),
        )
    claim.cancelled_reason = plain_text(reason, longest=200, field="reason", required=True)
    claim.cancelled_at, claim.cancelled_batch, claim.was_mistake = now, batch, was_mistake
    claim.save(update_fields=["cancelled_at", "cancelled_reason", "cancelled_batch", "was_mistake"])
    tell(
        ClaimCancelled(
            claim_id=claim.pk,
            coop_id=claim.coop_id,
            debtor=claim.debtor,
            kind=claim.kind,
            dropped=dropped,
            subject=claim.subject,
        ),
        actor=actor,
    )
    return claim
