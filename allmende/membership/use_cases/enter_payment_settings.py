"""Enter what the cooperative's payments need: its creditor identifier, and the account to which members pay."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import PaymentSettings
from allmende.payments.queries import creditor_identifier_of, incoming_account_of
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings

from ..facts.years import PaymentSettingsChanged
from ..permissions import RULES


@transaction.atomic
def enter_payment_settings(
    *, actor: Actor, coop_id: int, creditor_identifier: str | None = None, iban: str | None = None
) -> PaymentSettings:
    """Keep the creditor identifier (Gläubiger-ID) and the account; "" takes one out, None leaves it as it is.

    The identifier stands in every mandate from now on; mandates that were given keep what was shown. The account
    stands wherever a member is asked for money. Raises InvalidCreditorIdentifier, InvalidIban.
    """
    authorize(RULES, "membership.keep_payment_settings", actor=actor, on=coop_id)
    before = creditor_identifier_of(coop_id), incoming_account_of(coop_id)
    kept = keep_payment_settings(
        actor=actor, coop_id=coop_id, creditor_identifier=creditor_identifier, iban=iban
    )
    if (kept.creditor_identifier, kept.iban) != before:
        tell(PaymentSettingsChanged(coop_id=coop_id), actor=actor)
    return kept
