"""Cancel what is open of many claims at once. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import ClaimsCancelled
from ..models import Claim, ClaimState
from ..recording import actor_columns, plain_text
from ..refusals import ClaimIsClosed


@transaction.atomic
def cancel_claims(
    *,
    actor: Actor,
    coop_id: int,
    claim_ids: Collection[int],
    reason: str,
    now: datetime,
    batch: UUID | None = None,
    was_mistake: bool = False,
) -> int:
    """All of them or none; what was paid stays paid. Told as one fact with number and sum.

    batch: what the caller drops together. was_mistake: none of it ever was owed.
    Raises ClaimIsClosed where nothing of one is open, and Invalid without a reason.
    """
    actor_columns(actor)
    reason = plain_text(reason, longest=200, field="reason", required=True)
    found = Claim.objects.filter(coop_id=coop_id, pk__in=list(claim_ids))
    claims = list(found.select_for_update(no_key=True).order_by("pk"))
    closed = next((claim for claim in claims if not claim.open_amount), None)
    if closed is not None:
        raise ClaimIsClosed(
            _("Nothing of one of these claims is open: it was paid or cancelled."),
            rule=_("Only what is open can be cancelled."),
            state=str(ClaimState.CANCELLED if closed.cancelled_at else ClaimState.PAID),
        )
    if not claims:
        return 0
    found.update(cancelled_at=now, cancelled_reason=reason, cancelled_batch=batch, was_mistake=was_mistake)
    dropped = sum(claim.open_amount for claim in claims)
    tell(ClaimsCancelled(coop_id=coop_id, number=len(claims), dropped=dropped), actor=actor)
    return len(claims)
