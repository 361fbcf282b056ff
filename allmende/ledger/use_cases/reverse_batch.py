"""Give many transfers back at once. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid

from ..functions import Reason, actor_columns, all_stored_by, check_actor
from ..models import Transfer


@transaction.atomic
def reverse_batch(
    *,
    actor: Actor,
    batch: UUID,
    reversals: Mapping[UUID, UUID],
    purpose: str,
    effective_on: date | None = None,
    now: datetime,
    kind: str = "reversal",
) -> list[Transfer]:
    """Reverse transfers, each once, all or none, under one batch id.

    reversals: the id of each new transfer → the transfer that it gives back. effective_on: None for the day of what is
    reversed. The same batch sent again returns what is stored. Raises what `reverse_transfer` raises, and Invalid.
    """
    check_actor(actor)
    if not reversals:
        raise Invalid(_("There is nothing to post."))
    if len(set(reversals.values())) < len(reversals):
        raise Invalid(_("Two lines have the same number."))
    reason = Reason(kind=kind, purpose=purpose)
    return all_stored_by(
        "ledger_reverse_batch",
        Transfer,
        [
            batch,
            list(reversals),
            list(reversals.values()),
            *reason.columns[:2],
            *actor_columns(actor),
            effective_on,
            now,
        ],
    )
