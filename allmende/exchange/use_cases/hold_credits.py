"""Set credits aside for a booking. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.ledger.functions import Reason
from allmende.ledger.models import Hold
from allmende.ledger.use_cases.hold import hold

from ..steps import find_parties, refusing_in_our_words
from .warn_spenders import warn_spenders

BOOKING = "booking"
LONGEST_REFERENCE = 200


@transaction.atomic
def hold_credits(
    *,
    actor: Actor,
    hold_id: UUID,
    payer_coop_id: int,
    payee_coop_id: int,
    amount: int,
    reference: str,
    expires_at: datetime | None,
    now: datetime,
) -> Hold:
    """Hold an amount of the payer for the payee; until `expires_at`, or for good with None.

    amount: smallest part of the unit, above zero. reference: what both read in their statements ("B-17 Seminar
    room"). The same id sent again returns the stored hold. Raises CreditLimitReached, BalanceLimitReached,
    NoExchangeAccount, IdUsedDifferently; nothing is held then.
    """
    parties = find_parties(payer_coop_id=payer_coop_id, payee_coop_id=payee_coop_id)
    with refusing_in_our_words(parties, actor=actor):
        held = hold(
            actor=actor,
            hold_id=hold_id,
            payer_id=parties.payer_account.pk,
            payee_id=parties.payee_account.pk,
            amount=amount,
            reason=Reason(kind=BOOKING, purpose=_shortened(reference), reference=f"hold:{hold_id}"),
            expires_at=expires_at,
            now=now,
        )
    if held.is_new:
        warn_spenders(actor=actor, account=parties.payer_account, moved=amount, now=now)
    return held


def _shortened(reference: str) -> str:
    if len(reference) <= LONGEST_REFERENCE:
        return reference
    return reference[: LONGEST_REFERENCE - 1] + "…"
