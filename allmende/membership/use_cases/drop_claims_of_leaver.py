"""Drop what would fall due after a membership's last day. An operation: whoever calls it holds the member's row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim
from allmende.payments.use_cases.cancel_claim import cancel_claim

from ..models import Departure
from ..naming import in_words
from ..shares.claims import falling_due_later


@transaction.atomic
def drop_claims_of_leaver(*, actor: Actor, departure: Departure, now: datetime) -> list[Claim]:
    """Once the last day is over: what is due later is owed no longer, what was due by then stays owed.

    The departure's batch names the claims, so that they are raised again when it is undone.
    """
    member = departure.member
    with translation.override(member.party.language):
        text = _("Due after the last day of the membership, %(day)s")
        if member.account_id is not None:
            text = _("Due after the last day of the membership, %(day)s (§ 73 GenG)")
        reason = text % {"day": in_words(departure.effective_on)}
    return [
        cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now, batch=departure.batch)
        for claim in falling_due_later(member, departure.effective_on)
    ]
