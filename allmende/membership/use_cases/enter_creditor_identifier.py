"""Enter by which creditor identifier the cooperative collects."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import PaymentSettings
from allmende.payments.queries import creditor_identifier_of
from allmende.payments.use_cases.name_creditor_identifier import name_creditor_identifier

from ..facts.years import PaymentSettingsChanged
from ..permissions import RULES


@transaction.atomic
def enter_creditor_identifier(*, actor: Actor, coop_id: int, identifier: str) -> PaymentSettings:
    """Keep the creditor identifier (Gläubiger-ID); "" takes it out. Raises InvalidCreditorIdentifier.

    It stands in every mandate from now on; mandates that were given keep what was shown.
    """
    authorize(RULES, "membership.keep_payment_settings", actor=actor, on=coop_id)
    before = creditor_identifier_of(coop_id)
    kept = name_creditor_identifier(actor=actor, coop_id=coop_id, identifier=identifier)
    if kept.creditor_identifier != before:
        tell(PaymentSettingsChanged(coop_id=coop_id), actor=actor)
    return kept
