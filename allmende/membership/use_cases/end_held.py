"""Let what was held for an applicant be held no longer. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.refusals import AlreadyReversed
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer

from ..facts.claims import HeldPaymentEnded
from ..money.held import Held, HeldKind
from ..refusals.payments import HeldNoLonger


@transaction.atomic
def end_held(
    *, actor: Actor, coop_id: int, held: Held, kind: HeldKind, end_id: UUID, on: date, now: datetime
) -> None:
    """Once, in full. end_id: sent again, it is the same. Raises HeldNoLonger."""
    try:
        ended = reverse_transfer(
            actor=actor,
            transfer_id=end_id,
            reverses_id=held.stands,
            purpose="",
            effective_on=on,
            now=now,
            kind=kind.value,
        )
    except AlreadyReversed as error:
        raise HeldNoLonger(
            _("This payment is held no longer: it was used, given back, or entered by mistake."),
            rule=_("What came in once is used or given back once."),
        ) from error
    if ended.is_new:
        tell(
            HeldPaymentEnded(payment_id=held.id, coop_id=coop_id, amount=held.amount, kind=kind.value),
            actor=actor,
        )
